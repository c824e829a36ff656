/**
 * Who may do what in a mailbox. Deny by default: no membership, one that has ended, or a person who has left gives
 * nothing. Looked up at every act, inside its transaction when it writes, so that a right that has just ended is gone.
 */
import { and, eq, gt, isNull, lte, or } from 'drizzle-orm';
import type { MailboxRight, MailboxRights } from '#lib/mailbox/mailbox.ts';
import type { Reader } from '../db/database.ts';
import { people } from '../identity/schema.ts';
import { mailboxes, memberships } from './schema.ts';

export const NO_RIGHTS: MailboxRights = Object.freeze({
	queue: false,
	read: false,
	send: false,
	administer: false
});

/**
 * What the columns of a membership amount to: reading needs the queue, sending needs reading, and from a closed mailbox
 * nobody sends.
 */
export function rightsOf(row: {
	mayQueue: boolean;
	mayRead: boolean;
	maySend: boolean;
	mayAdminister: boolean;
	closedAt?: number | null;
}): MailboxRights {
	const open = (row.closedAt ?? null) === null;
	return {
		queue: row.mayQueue,
		read: row.mayQueue && row.mayRead,
		send: row.mayQueue && row.mayRead && row.maySend && open,
		administer: row.mayAdminister
	};
}

/** A person's rights in one mailbox at `now` (ms since the epoch). */
export async function findRights(
	reader: Reader,
	personId: string,
	mailboxId: string,
	now: number
): Promise<MailboxRights> {
	const rows = await reader
		.select(rightColumns)
		.from(memberships)
		.innerJoin(people, eq(people.id, memberships.personId))
		.innerJoin(mailboxes, eq(mailboxes.id, memberships.mailboxId))
		.where(and(eq(memberships.mailboxId, mailboxId), valid(personId, now)));
	return together(rows.map(rightsOf));
}

/** What several memberships of one person in one mailbox amount to. */
export function together(rights: readonly MailboxRights[]): MailboxRights {
	return rights.reduce(
		(all, each) => ({
			queue: all.queue || each.queue,
			read: all.read || each.read,
			send: all.send || each.send,
			administer: all.administer || each.administer
		}),
		NO_RIGHTS
	);
}

/** The mailboxes where a person has a right at `now`. */
export async function listMailboxesWithRight(
	reader: Reader,
	personId: string,
	right: MailboxRight,
	now: number
): Promise<{ mailboxId: string; rights: MailboxRights }[]> {
	const rows = await reader
		.select({ mailboxId: memberships.mailboxId, ...rightColumns })
		.from(memberships)
		.innerJoin(people, eq(people.id, memberships.personId))
		.innerJoin(mailboxes, eq(mailboxes.id, memberships.mailboxId))
		.where(valid(personId, now));
	return [...Map.groupBy(rows, (row) => row.mailboxId)]
		.map(([mailboxId, own]) => ({ mailboxId, rights: together(own.map(rightsOf)) }))
		.filter(({ rights }) => rights[right]);
}

/** The people who have a right in a mailbox at `now`, by name. */
export async function listPeopleWithRight(
	reader: Reader,
	mailboxId: string,
	right: MailboxRight,
	now: number
): Promise<{ id: string; displayName: string; title: string }[]> {
	const rows = await reader
		.select({
			person: { id: people.id, displayName: people.displayName, title: people.title },
			...rightColumns
		})
		.from(memberships)
		.innerJoin(people, eq(people.id, memberships.personId))
		.innerJoin(mailboxes, eq(mailboxes.id, memberships.mailboxId))
		.where(and(eq(memberships.mailboxId, mailboxId), stillValid(now)))
		.orderBy(people.displayName, people.id);
	const able = rows.filter((row) => rightsOf(row)[right]);
	return [...new Map(able.map(({ person }) => [person.id, person])).values()];
}

export type RightCheck =
	| { outcome: 'granted'; rights: MailboxRights; mailbox: { id: string; name: string } }
	/** The mailbox exists; the person may not. What she is told is the same as for `unknown`. */
	| { outcome: 'denied' }
	| { outcome: 'unknown' };

/** Checks one right before an act. */
export async function requireRight(
	reader: Reader,
	personId: string,
	mailboxId: string,
	right: MailboxRight,
	now: number
): Promise<RightCheck> {
	const [mailbox] = await reader
		.select({ id: mailboxes.id, name: mailboxes.name })
		.from(mailboxes)
		.where(eq(mailboxes.id, mailboxId));
	if (mailbox === undefined) return { outcome: 'unknown' };
	const rights = await findRights(reader, personId, mailboxId, now);
	return rights[right] ? { outcome: 'granted', rights, mailbox } : { outcome: 'denied' };
}

const rightColumns = {
	mayQueue: memberships.mayQueue,
	mayRead: memberships.mayRead,
	maySend: memberships.maySend,
	mayAdminister: memberships.mayAdminister,
	closedAt: mailboxes.closedAt
};

function stillValid(now: number) {
	return and(
		eq(people.active, true),
		or(isNull(memberships.from), lte(memberships.from, now)),
		or(isNull(memberships.until), gt(memberships.until, now))
	);
}

function valid(personId: string, now: number) {
	return and(eq(memberships.personId, personId), stillValid(now));
}
