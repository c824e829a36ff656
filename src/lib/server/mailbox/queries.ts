import { and, asc, count, eq, inArray, min, sql } from 'drizzle-orm';
import type { MailboxCounts, MailboxRights, MailboxSummary } from '#lib/mailbox/mailbox.ts';
import type { Clock } from '../clock.ts';
import type { Db, Reader } from '../db/database.ts';
import { conversationCounts, conversationReads, conversations } from '../conversation/schema.ts';
import type { Actor } from '../identity/actor.ts';
import { recordDeniedMailbox } from './record-denied.ts';
import { findRights, listMailboxesWithRight } from './rights.ts';
import { mailboxes } from './schema.ts';

/** The mailboxes whose queue the actor may see, by name, with true counts. */
export async function listMailboxes(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor }
): Promise<MailboxSummary[]> {
	const { personId } = input.actor;
	const granted = await listMailboxesWithRight(deps.db.read, personId, 'queue', deps.clock.now());
	return summarise(deps.db.read, personId, granted);
}

/** One mailbox; undefined when it does not exist or the actor may not see its queue. */
export async function findMailbox(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; mailboxId: string }
): Promise<MailboxSummary | undefined> {
	const { personId } = input.actor;
	const { mailboxId } = input;
	const rights = await findRights(deps.db.read, personId, mailboxId, deps.clock.now());
	const granted = rights.queue ? [{ mailboxId, rights }] : [];
	const [summary] = await summarise(deps.db.read, personId, granted);
	if (summary === undefined) await recordDeniedMailbox(deps, input.actor, input.mailboxId);
	return summary;
}

async function summarise(
	reader: Reader,
	personId: string,
	granted: { mailboxId: string; rights: MailboxRights }[]
): Promise<MailboxSummary[]> {
	if (granted.length === 0) return [];
	const ids = granted.map((mailbox) => mailbox.mailboxId);
	const readable = granted
		.filter((mailbox) => mailbox.rights.read)
		.map((mailbox) => mailbox.mailboxId);
	const [rows, states, mine, oldest, unread] = await Promise.all([
		reader.select().from(mailboxes).where(inArray(mailboxes.id, ids)).orderBy(asc(mailboxes.name)),
		countStates(reader, ids),
		countMine(reader, ids, personId),
		findOldestUnassigned(reader, ids),
		countUnread(reader, readable, personId)
	]);
	const rights = new Map(granted.map((mailbox) => [mailbox.mailboxId, mailbox.rights]));
	return rows.map((row) => ({
		id: row.id,
		name: row.name,
		functionalAddress: row.functionalAddress,
		description: row.description,
		weeklyHours: row.weeklyHours,
		openingHours: row.openingHours,
		fallbackContact: row.fallbackContact,
		fileFamilies: row.fileFamilies,
		closed: row.closedAt !== null,
		rights: rights.get(row.id)!,
		counts: countsOf(row.id, states, mine),
		unread: unread.get(row.id) ?? 0,
		oldestUnassignedAt: oldest.get(row.id) ?? null
	}));
}

function countsOf(
	mailboxId: string,
	states: Awaited<ReturnType<typeof countStates>>,
	mine: Map<string, number>
): MailboxCounts {
	const of = (state: string) =>
		states.find((row) => row.mailboxId === mailboxId && row.state === state)?.count ?? 0;
	return {
		unassigned: of('unassigned'),
		mine: mine.get(mailboxId) ?? 0,
		waiting: of('waiting'),
		done: of('done')
	};
}

function countStates(reader: Reader, ids: string[]) {
	return reader.select().from(conversationCounts).where(inArray(conversationCounts.mailboxId, ids));
}

async function countMine(reader: Reader, ids: string[], personId: string) {
	const rows = await reader
		.select({ mailboxId: conversations.mailboxId, count: count() })
		.from(conversations)
		.where(
			and(
				inArray(conversations.mailboxId, ids),
				eq(conversations.assigneeId, personId),
				eq(conversations.state, 'assigned')
			)
		)
		.groupBy(conversations.mailboxId);
	return new Map(rows.map((row) => [row.mailboxId, row.count]));
}

async function findOldestUnassigned(reader: Reader, ids: string[]) {
	const rows = await reader
		.select({ mailboxId: conversations.mailboxId, at: min(conversations.stateSince) })
		.from(conversations)
		.where(and(inArray(conversations.mailboxId, ids), eq(conversations.state, 'unassigned')))
		.groupBy(conversations.mailboxId);
	return new Map(rows.map((row) => [row.mailboxId, row.at]));
}

/**
 * Only open work is looked at, so the cost does not grow with the archive: what is unassigned by one index, what is the
 * person's own by another (asked in one go, SQLite would walk the whole mailbox).
 */
async function countUnread(reader: Reader, ids: string[], personId: string) {
	const counts = new Map<string, number>();
	if (ids.length === 0) return counts;
	const concerned = [
		eq(conversations.state, 'unassigned'),
		and(
			eq(conversations.assigneeId, personId),
			inArray(conversations.state, ['assigned', 'waiting'])
		)
	];
	for (const where of concerned) {
		const rows = await reader
			.select({ mailboxId: conversations.mailboxId, count: count() })
			.from(conversations)
			.leftJoin(
				conversationReads,
				and(
					eq(conversationReads.conversationId, conversations.id),
					eq(conversationReads.personId, personId)
				)
			)
			.where(
				and(
					inArray(conversations.mailboxId, ids),
					where,
					sql`${conversations.lastIncomingAt} > coalesce(${conversationReads.readUntil}, 0)`
				)
			)
			.groupBy(conversations.mailboxId);
		for (const row of rows) {
			counts.set(row.mailboxId, (counts.get(row.mailboxId) ?? 0) + row.count);
		}
	}
	return counts;
}
