/**
 * Who may do what in a mailbox. Deny by default: no membership, one that has ended, or a person who has left gives
 * nothing. Looked up at every act, inside its transaction when it writes, so that a right that has just ended is gone.
 */
import { and, eq, gt, isNull, lte, or, sql, type SQL } from 'drizzle-orm';
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
	const rows = await reader.all<{ bits: number; closed: number }>(sql`
		SELECT ${BITS} AS bits, (SELECT closed_at IS NOT NULL FROM mailboxes WHERE id = mailbox_id) AS closed
		FROM memberships
		WHERE mailbox_id = ${mailboxId} AND ${validFor(personId, now)}`);
	const each = rows.map(({ bits, closed }) => rightsOfBits(bits, closed === 1));
	return each.length === 1 ? (each[0] ?? NO_RIGHTS) : together(each);
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

/**
 * The mailboxes where a person has a right at `now`. A registrar has some hundreds: they come as two texts, since reading
 * a row costs more than finding it.
 */
export async function listMailboxesWithRight(
	reader: Reader,
	personId: string,
	right: MailboxRight,
	now: number
): Promise<{ mailboxId: string; rights: MailboxRights }[]> {
	const [found] = await reader.all<{ ids: string | null; bits: string; closed: string | null }>(sql`
		SELECT
			group_concat(mailbox_id, ' ') AS ids,
			group_concat(${BITS}, ' ') AS bits,
			(SELECT group_concat(id, ' ') FROM mailboxes WHERE closed_at IS NOT NULL) AS closed
		FROM memberships
		WHERE ${validFor(personId, now)}`);
	if (found === undefined || found.ids === null) return [];
	const bits = found.bits.split(' ');
	const closed = found.closed === null ? undefined : new Set(found.closed.split(' '));
	const granted: { mailboxId: string; rights: MailboxRights }[] = [];
	for (const [mailboxId, rights] of rightsPerMailbox(found.ids.split(' '), (at, mailboxId) =>
		rightsOfBits(Number(bits[at]), closed?.has(mailboxId) ?? false)
	)) {
		if (rights[right]) granted.push({ mailboxId, rights });
	}
	return granted;
}

/**
 * One entry for each mailbox, with what its memberships amount to. From the index they come in the order of the mailboxes,
 * and who stands beside the one before needs no table; SQLite does not promise that order, so it is looked at.
 */
export function rightsPerMailbox(
	ids: readonly string[],
	rightsAt: (at: number, mailboxId: string) => MailboxRights
): Iterable<[string, MailboxRights]> {
	const ordered: [string, MailboxRights][] = [];
	let last: [string, MailboxRights] | undefined;
	for (let at = 0; at < ids.length; at += 1) {
		const mailboxId = ids[at]!;
		const rights = rightsAt(at, mailboxId);
		if (mailboxId === last?.[0]) {
			if (rights !== last[1]) last[1] = together([last[1], rights]);
		} else if (last === undefined || mailboxId > last[0])
			ordered.push((last = [mailboxId, rights]));
		else return byTable(ids, rightsAt);
	}
	return ordered;
}

function byTable(
	ids: readonly string[],
	rightsAt: (at: number, mailboxId: string) => MailboxRights
): Map<string, MailboxRights> {
	const all = new Map<string, MailboxRights>();
	for (const [at, mailboxId] of ids.entries()) {
		all.set(mailboxId, together([all.get(mailboxId) ?? NO_RIGHTS, rightsAt(at, mailboxId)]));
	}
	return all;
}

/** Whether a person administers any mailbox at `now`. */
export async function administersAMailbox(
	reader: Reader,
	personId: string,
	now: number
): Promise<boolean> {
	const [found] = await reader.all(sql`
		SELECT 1 FROM memberships INDEXED BY memberships_administered
		WHERE may_administer AND ${validFor(personId, now)} LIMIT 1`);
	return found !== undefined;
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
	const [mailbox] = await reader.all<{ id: string; name: string }>(
		sql`SELECT id, name FROM mailboxes WHERE id = ${mailboxId}`
	);
	if (mailbox === undefined) return { outcome: 'unknown' };
	const rights = await findRights(reader, personId, mailboxId, now);
	const { id, name } = mailbox;
	return rights[right]
		? { outcome: 'granted', rights, mailbox: { id, name } }
		: { outcome: 'denied' };
}

/**
 * The columns of a membership as one number. These questions are SQL by hand: they stand before every act, and building
 * one by the query builder costs ten times what the answer does.
 */
const BITS = sql.raw('(may_queue + 2 * may_read + 4 * may_send + 8 * may_administer)');

/** By these bits; the second half is of closed mailboxes. */
const RIGHTS_OF_BITS: readonly MailboxRights[] = Array.from({ length: 32 }, (_, bits) =>
	Object.freeze(
		rightsOf({
			mayQueue: (bits & 1) !== 0,
			mayRead: (bits & 2) !== 0,
			maySend: (bits & 4) !== 0,
			mayAdminister: (bits & 8) !== 0,
			closedAt: bits < 16 ? null : 0
		})
	)
);

function rightsOfBits(bits: number, closed: boolean): MailboxRights {
	return RIGHTS_OF_BITS[closed ? bits + 16 : bits] ?? NO_RIGHTS;
}

/** Of memberships: this person's, who has not left, that have begun and not ended at `now`. */
function validFor(personId: string, now: number): SQL {
	return sql`person_id = (SELECT id FROM people WHERE id = ${personId} AND active)
		AND ("from" IS NULL OR "from" <= ${now}) AND (until IS NULL OR until > ${now})`;
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
