/** What a rule would do, before it is saved: who gains what, who loses what, and who has it anyway. */
import { createHash } from 'node:crypto';
import { and, asc, eq, gt } from 'drizzle-orm';
import type { MailboxRight, MailboxRights } from '#lib/mailbox/mailbox.ts';
import type { Reader } from '../db/database.ts';
import { people } from '../identity/schema.ts';
import { NO_RIGHTS, rightsOf, together } from '../mailbox/rights.ts';
import { mailboxes, memberships } from '../mailbox/schema.ts';
import { MANUAL } from '../mailbox/write-membership.ts';
import { breathe, sourceOf } from './group.ts';
import { groupMembers } from './schema.ts';

export interface Touched {
	person: { id: string; displayName: string; title: string };
	before: MailboxRights;
	after: MailboxRights;
	gained: MailboxRight[];
	lost: MailboxRight[];
	/** Somebody has given her rights in the mailbox by hand; they stay, whatever the group does. */
	byHand: boolean;
}

export interface RulePlan {
	gains: Touched[];
	/** Also who gains one thing and loses another. */
	loses: Touched[];
	/** For whom nothing changes, though the rule is about her: by hand, by another group, or by this rule already. */
	same: Touched[];
	/** Stands for exactly this plan: saving says what it has seen. */
	seen: string;
	/** Rights that the actor would have by the rule and does not have for good otherwise. */
	actorGains: MailboxRight[];
}

type Membership = typeof memberships.$inferSelect;

const RIGHTS: readonly MailboxRight[] = ['queue', 'read', 'send', 'administer'];
const PAGE = 500;

/**
 * @param wish.rights null: the rule goes
 * @param actorId whose own gain is looked at; null for the installation
 */
export async function planRule(
	reader: Reader,
	wish: { groupId: string; mailboxId: string; rights: MailboxRights | null },
	actorId: string | null,
	now: number
): Promise<RulePlan> {
	const [mailbox] = await reader
		.select({ closedAt: mailboxes.closedAt })
		.from(mailboxes)
		.where(eq(mailboxes.id, wish.mailboxId));
	const closedAt = mailbox?.closedAt ?? null;
	const source = sourceOf(wish.groupId);
	const given = wish.rights ?? NO_RIGHTS;
	const open = { ...given, send: given.send && closedAt === null };
	const rowsOf = await findMemberships(reader, wish.mailboxId);
	const plan: RulePlan = { gains: [], loses: [], same: [], seen: '', actorGains: [] };
	const seen = createHash('sha256').update(JSON.stringify([wish.groupId, wish.mailboxId, given]));
	for await (const person of listActiveMembers(reader, wish.groupId)) {
		const rows = rowsOf.get(person.id) ?? [];
		const valid = rows.filter((row) => isValid(row, now));
		const others = valid.filter((row) => row.source !== source);
		const before = together(valid.map((row) => rightsOf({ ...row, closedAt })));
		const after = together([...others.map((row) => rightsOf({ ...row, closedAt })), open]);
		const touched: Touched = {
			person,
			before,
			after,
			gained: RIGHTS.filter((right) => after[right] && !before[right]),
			lost: RIGHTS.filter((right) => before[right] && !after[right]),
			byHand: valid.some((row) => row.source === MANUAL)
		};
		seen.update(`\n${person.id} ${touched.gained.join()} ${touched.lost.join()}`);
		const kind = touched.lost.length > 0 ? 'loses' : touched.gained.length > 0 ? 'gains' : 'same';
		plan[kind].push(touched);
		if (person.id === actorId) plan.actorGains = gainsOf(given, valid);
	}
	return { ...plan, seen: seen.digest('base64url') };
}

/** What has an end, or stands on a mailbox that is closed for now, is not held for good. */
function gainsOf(given: MailboxRights, valid: readonly Membership[]): MailboxRight[] {
	const lasting = valid.filter(({ until }) => until === null);
	const held = together(lasting.map((row) => rightsOf({ ...row, closedAt: null })));
	return RIGHTS.filter((right) => given[right] && !held[right]);
}

function isValid({ from, until }: Membership, now: number): boolean {
	return (from === null || from <= now) && (until === null || until > now);
}

async function findMemberships(
	reader: Reader,
	mailboxId: string
): Promise<Map<string, Membership[]>> {
	const found = new Map<string, Membership[]>();
	let after = '';
	for (;;) {
		const page = await reader
			.select()
			.from(memberships)
			.where(and(eq(memberships.mailboxId, mailboxId), gt(memberships.personId, after)))
			.orderBy(asc(memberships.personId))
			.limit(PAGE);
		const last = page.at(-1)?.personId ?? '';
		// A person's rows may go on in the next page: they are read together there.
		const whole = page.length < PAGE ? page : page.filter(({ personId }) => personId !== last);
		for (const row of whole) {
			const rows = found.get(row.personId);
			if (rows === undefined) found.set(row.personId, [row]);
			else rows.push(row);
		}
		if (page.length < PAGE) return found;
		after = whole.at(-1)?.personId ?? last;
		await breathe();
	}
}

async function* listActiveMembers(reader: Reader, groupId: string) {
	let after = '';
	for (;;) {
		const page = await reader
			.select({ id: people.id, displayName: people.displayName, title: people.title })
			.from(groupMembers)
			.innerJoin(people, eq(people.id, groupMembers.personId))
			.where(
				and(
					eq(groupMembers.groupId, groupId),
					eq(people.active, true),
					gt(groupMembers.personId, after)
				)
			)
			.orderBy(asc(groupMembers.personId))
			.limit(PAGE);
		yield* page;
		if (page.length < PAGE) return;
		after = page.at(-1)?.id ?? after;
		await breathe();
	}
}
