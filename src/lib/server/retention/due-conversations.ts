/**
 * Which conversations a rule removes: the one place that says so, for the preview as for the run. Done long enough ago, and
 * nothing that keeps it: age alone never removes what nobody has read, what is not finished, or what is still under way.
 */
import { setImmediate } from 'node:timers/promises';
import { and, eq, lte, sql, type SQL } from 'drizzle-orm';
import { conversations } from '../conversation/schema.ts';
import type { Reader } from '../db/database.ts';
import { DAY_MS, GIVEN_UP_MS, type RetentionRule } from './rule.ts';

export interface DueConversation {
	id: string;
	/** Since when it counts, ms since the epoch. */
	since: number;
	messages: number;
	attachments: number;
}

/** Finished conversations that are looked at in one statement: some milliseconds. */
export const SLICE = 250;

/**
 * What is due in a mailbox at `now`, a slice of its finished conversations at a time, those with the oldest last message
 * first. Others have their turn between two slices. What is removed meanwhile does no harm.
 */
export async function* dueInSlices(
	reader: Reader,
	input: { mailboxId: string; rule: RetentionRule; now: () => number }
): AsyncGenerator<DueConversation[]> {
	const { mailboxId, rule } = input;
	let after = { at: -1, id: '' };
	for (;;) {
		const slice = await reader
			.select({ at: conversations.lastMessageAt, id: conversations.id })
			.from(conversations)
			.where(and(finishedIn(mailboxId), beyond(after)))
			.orderBy(conversations.lastMessageAt, conversations.id)
			.limit(SLICE);
		const last = slice.at(-1);
		if (last === undefined) return;
		yield await reader
			.select({
				id: conversations.id,
				since: sinceOf(rule),
				messages: sql<number>`(select count(*) from messages m where m.conversation_id = conversations.id)`,
				attachments: sql<number>`(select count(*) from attachments a join messages m on m.id = a.message_id
					where m.conversation_id = conversations.id)`
			})
			.from(conversations)
			.where(
				and(
					finishedIn(mailboxId),
					beyond(after),
					sql`(conversations.last_message_at, conversations.id) <= (${last.at}, ${last.id})`,
					...isDue(rule, input.now())
				)
			)
			.orderBy(conversations.lastMessageAt, conversations.id);
		if (slice.length < SLICE) return;
		after = last;
		await setImmediate();
	}
}

/** By the index of the queue. */
function finishedIn(mailboxId: string): SQL | undefined {
	return and(eq(conversations.mailboxId, mailboxId), eq(conversations.state, 'done'));
}

function beyond({ at, id }: { at: number; id: string }): SQL {
	return sql`(conversations.last_message_at, conversations.id) > (${at}, ${id})`;
}

/** Asked again in the transaction that removes it. */
export async function isStillDue(
	reader: Reader,
	conversationId: string,
	rule: RetentionRule,
	now: number
): Promise<boolean> {
	const [row] = await reader
		.select({ id: conversations.id })
		.from(conversations)
		.where(and(eq(conversations.id, conversationId), ...isDue(rule, now)));
	return row !== undefined;
}

function sinceOf({ basis }: RetentionRule): SQL<number> {
	return basis === 'done'
		? sql<number>`conversations.state_since`
		: sql<number>`max(conversations.state_since, conversations.last_message_at, coalesce((
				select max(e.at) from message_events e join messages m on m.id = e.message_id
				where m.conversation_id = conversations.id), 0))`;
}

function isDue(rule: RetentionRule, now: number): (SQL | undefined)[] {
	const until = now - rule.days * DAY_MS;
	return [
		eq(conversations.state, 'done'),
		lte(conversations.stateSince, until),
		sql`${sinceOf(rule)} <= ${until}`,
		// Somebody has read the newest that came.
		sql`coalesce(conversations.last_incoming_at, 0) <= coalesce((select max(r.read_until)
			from conversation_reads r where r.conversation_id = conversations.id), 0)`,
		sql`not exists (select 1 from legal_holds h where h.mailbox_id = conversations.mailbox_id
			and h.conversation_id in ('', conversations.id) and h.lifted_at is null)`,
		// Every exchange has ended: receipted, or given up so long ago that nothing comes any more.
		sql`not exists (select 1 from messages m where m.conversation_id = conversations.id
			and m.status not in ('ACCEPTED', 'REJECTED', 'NEW')
			and not (m.status in ('ERROR', 'MESSAGE_EXCHANGE_ERROR') and coalesce((select max(e.at)
				from message_events e where e.message_id = m.id), m.recorded_at) <= ${now - GIVEN_UP_MS}))`,
		sql`not exists (select 1 from outbox_entries o join messages m on m.id = o.message_id
			where m.conversation_id = conversations.id and o.state not in ('finished', 'failed'))`,
		sql`not exists (select 1 from deliveries d join messages m on m.id = d.message_id
			where m.conversation_id = conversations.id and d.state not in ('processed', 'quarantined'))`,
		// Somebody is writing an answer.
		sql`not exists (select 1 from drafts w join messages m on m.id = w.in_reply_to
			where m.conversation_id = conversations.id and w.updated_at > ${until})`
	];
}
