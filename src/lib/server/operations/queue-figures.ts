/**
 * The queues in numbers: how much waits in each state, since when, and whether it moves. Only what is left to do is
 * counted, so the cost follows what waits and not what has been sent in a year: of what was given up or quarantined, that
 * which nobody has dealt with.
 */
import { sql } from 'drizzle-orm';
import type { Reader } from '../db/database.ts';
import type { DeliveryState } from '../inbox/delivery.ts';
import { deliveryHasAlarm, entryHasAlarm } from './not-dealt-with.ts';
import type { OutboxState } from '../outbox/outbox-entry.ts';

export interface QueueFigures<State extends string> {
	readonly states: readonly StateFigures<State>[];
	/** When the next entry that nobody holds is to be tried; null: none waits. Ms since the epoch, like all times here. */
	readonly nextAttemptAt: number | null;
	/** Entries that have failed at least once and will be tried again. */
	readonly postponed: number;
}

export interface StateFigures<State extends string> {
	readonly state: State;
	readonly count: number;
	readonly oldestAt: number | null;
}

export const OUTBOX_FIGURE_STATES = [
	'queued',
	'sealed',
	'submitted',
	'transported',
	'failed'
] as const satisfies readonly OutboxState[];
export const INBOX_FIGURE_STATES = [
	'stored',
	'acknowledged',
	'quarantined'
] as const satisfies readonly DeliveryState[];

/** An entry that has been due for so long, and that nobody holds, means that the workers stand still. Milliseconds. */
export const STANDSTILL_MS = 5 * 60_000;

export async function readOutboxFigures(
	read: Reader,
	now: number
): Promise<QueueFigures<(typeof OUTBOX_FIGURE_STATES)[number]>> {
	const rows = await read.all<Row>(sql`
		SELECT state, count(*) AS count, min(created_at) AS oldest_at,
			min(CASE WHEN lease_until <= ${now} THEN due_at END) AS due_at,
			sum(attempts > 0) AS postponed
		FROM outbox_entries AS entry
		WHERE state IN ${OUTBOX_FIGURE_STATES} AND (state <> 'failed' OR ${entryHasAlarm}) GROUP BY state`);
	return figuresOf(OUTBOX_FIGURE_STATES, ['failed'], rows);
}

export async function readInboxFigures(
	read: Reader,
	now: number
): Promise<QueueFigures<(typeof INBOX_FIGURE_STATES)[number]>> {
	const rows = await read.all<Row>(sql`
		SELECT state, count(*) AS count, min(received_at) AS oldest_at,
			min(CASE WHEN lease_until <= ${now} THEN due_at END) AS due_at,
			sum(attempts > 0) AS postponed
		FROM deliveries AS delivery
		WHERE state IN ${INBOX_FIGURE_STATES} AND (state <> 'quarantined' OR ${deliveryHasAlarm})
		GROUP BY state`);
	return figuresOf(INBOX_FIGURE_STATES, ['quarantined'], rows);
}

interface Row {
	state: string;
	count: number;
	oldest_at: number | null;
	due_at: number | null;
	postponed: number;
}

function figuresOf<State extends string>(
	states: readonly State[],
	ended: readonly State[],
	rows: readonly Row[]
): QueueFigures<State> {
	const rowOf = (state: State) => rows.find((row) => row.state === state);
	const active = states.filter((state) => !ended.includes(state)).map(rowOf);
	const dueTimes = active.flatMap((row) => row?.due_at ?? []);
	return {
		states: states.map((state) => {
			const row = rowOf(state);
			return { state, count: row?.count ?? 0, oldestAt: row?.oldest_at ?? null };
		}),
		nextAttemptAt: dueTimes.length > 0 ? Math.min(...dueTimes) : null,
		postponed: active.reduce((sum, row) => sum + (row?.postponed ?? 0), 0)
	};
}

/** How long the entry that is due longest has waited for a worker, in milliseconds; 0 when the queue moves. */
export function standstillMs(
	figures: Pick<QueueFigures<string>, 'nextAttemptAt'>,
	now: number
): number {
	return figures.nextAttemptAt === null ? 0 : Math.max(0, now - figures.nextAttemptAt);
}
