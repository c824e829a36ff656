/**
 * Reads the log from the newest event backwards, a slice at a time: whatever is asked for, and however many millions of
 * events there are, no slice takes long and others run in between. Every filter has an index that gives candidates in the
 * order of the chain; what else is asked for is looked at in the rows themselves.
 */
import { setImmediate } from 'node:timers/promises';
import { and, desc, eq, gte, lt, sql, type SQL } from 'drizzle-orm';
import type { Reader } from '../db/database.ts';
import { deliveries } from '../inbox/schema.ts';
import { kindsOf, SERVICE, type AuditFilter } from './audit-filter.ts';
import type { AuditRow } from './audit-hash.ts';
import { auditEvents } from './schema.ts';

/** Candidates in one slice. */
const SLICE = 250;
/** The clock may have been set back: `at` follows the order of the chain only so far. */
const CLOCK_MARGIN_MS = 24 * 3_600_000;

export interface AuditSlice {
	rows: AuditRow[];
	/** Everything from this event on has been looked at; the next slice begins before it. */
	from: number;
	/** Nothing older can fit. */
	last: boolean;
}

/** @param before only events before this one, by `seq` */
export async function* scanAudit(
	reader: Reader,
	filter: AuditFilter,
	before = Number.MAX_SAFE_INTEGER
): AsyncGenerator<AuditSlice> {
	const [low, high] = await boundsOf(reader, filter);
	const streams = await streamsOf(reader, filter);
	const fits = conditionsOf(filter);
	let end = Math.min(before, high);
	for (;;) {
		const found: number[] = [];
		/** Where the streams that have more to give have come to: below it not all are known. */
		let from = low;
		for (const stream of streams) {
			const candidates = await reader
				.select({ seq: auditEvents.seq })
				.from(auditEvents)
				.where(and(stream, lt(auditEvents.seq, end), gte(auditEvents.seq, low)))
				.orderBy(desc(auditEvents.seq))
				.limit(SLICE);
			const oldest = candidates.at(-1)?.seq;
			if (candidates.length === SLICE && oldest !== undefined) from = Math.max(from, oldest);
			for (const { seq } of candidates) found.push(seq);
		}
		const known = JSON.stringify(found.filter((seq) => seq >= from));
		const rows = await reader
			.select()
			.from(auditEvents)
			.where(and(sql`${auditEvents.seq} in (select value from json_each(${known}))`, ...fits))
			.orderBy(desc(auditEvents.seq));
		const last = from <= low;
		yield { rows, from, last };
		if (last) return;
		end = from;
		await setImmediate();
	}
}

/** Within which events the time asked for lies. */
async function boundsOf(reader: Reader, { since, until }: AuditFilter): Promise<[number, number]> {
	const [first] =
		since === undefined
			? []
			: await reader
					.select({ seq: auditEvents.seq })
					.from(auditEvents)
					.where(gte(auditEvents.at, since - CLOCK_MARGIN_MS))
					.orderBy(auditEvents.at)
					.limit(1);
	const [last] =
		until === undefined
			? []
			: await reader
					.select({ seq: auditEvents.seq })
					.from(auditEvents)
					.where(lt(auditEvents.at, until + CLOCK_MARGIN_MS))
					.orderBy(desc(auditEvents.at))
					.limit(1);
	const nothing = Number.MAX_SAFE_INTEGER;
	return [
		since === undefined ? 1 : (first?.seq ?? nothing),
		until === undefined ? nothing : (last?.seq ?? 0) + 1
	];
}

/** Each by an index of its own; together they have every event that can fit. */
async function streamsOf(reader: Reader, filter: AuditFilter): Promise<(SQL | undefined)[]> {
	const { id, person, mailbox } = filter;
	if (id !== undefined) return streamsOfId(reader, id);
	if (person !== undefined && person !== SERVICE) return [eq(auditEvents.personId, person)];
	const kinds = kindsOf(filter);
	if (kinds !== undefined) return kinds.map((kind) => eq(auditEvents.event, kind));
	if (mailbox !== undefined) return [eq(auditEvents.mailboxId, mailbox)];
	return [undefined];
}

async function streamsOfId(reader: Reader, id: string): Promise<SQL[]> {
	const messageId = await messageOf(reader, id);
	const [first] = await reader
		.select({ seq: auditEvents.seq, conversationId: auditEvents.conversationId })
		.from(auditEvents)
		.where(eq(auditEvents.messageId, messageId))
		.orderBy(auditEvents.seq)
		.limit(1);
	if (first === undefined) return [eq(auditEvents.conversationId, id)];
	const own = eq(auditEvents.messageId, messageId);
	if (first.conversationId === null) return [own];
	// Who opened the conversation once it was there has seen it.
	const around = and(
		eq(auditEvents.conversationId, first.conversationId),
		// Most events have no message: by that index everything would be looked through.
		sql`+${auditEvents.messageId} is null`,
		gte(auditEvents.seq, first.seq)
	);
	return around === undefined ? [own] : [own, around];
}

/** The SDK's id of a message that came is not ours. */
async function messageOf(reader: Reader, id: string): Promise<string> {
	const [delivery] = await reader
		.select({ messageId: deliveries.messageId })
		.from(deliveries)
		.where(and(eq(deliveries.envelopeId, id), eq(deliveries.kind, 'message')))
		.limit(1);
	return delivery?.messageId ?? id;
}

/** `+`: the rows have been chosen; SQLite is not to look for them in another index. */
function conditionsOf(filter: AuditFilter): (SQL | undefined)[] {
	const { person, mailbox, since, until } = filter;
	const kinds = kindsOf(filter);
	return [
		person === undefined
			? undefined
			: person === SERVICE
				? sql`+${auditEvents.personId} is null`
				: sql`+${auditEvents.personId} = ${person}`,
		mailbox === undefined ? undefined : sql`+${auditEvents.mailboxId} = ${mailbox}`,
		kinds === undefined ? undefined : sql`+${auditEvents.event} in ${[...kinds]}`,
		since === undefined ? undefined : sql`+${auditEvents.at} >= ${since}`,
		until === undefined ? undefined : sql`+${auditEvents.at} < ${until}`
	];
}
