import { and, count, eq, isNull, ne, sql } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Tx } from '../db/database.ts';
import { updateRows } from '../db/rows.ts';
import type { Ids } from '../ids.ts';
import { COLLECTING, isCollected, OPEN_OF_A_KIND_MAX, subjectOf, type Alarm } from './alarm.ts';
import { alarms } from './schema.ts';

/**
 * In the transaction of what it is about. The same alarm again while it is open is counted, with the newest facts. When
 * more of its kind are open than anybody reads one by one, it is counted in one that stands for all further ones.
 */
export async function raiseAlarm(
	tx: Tx,
	deps: { clock: Clock; ids: Ids },
	alarm: Alarm
): Promise<void> {
	const now = deps.clock.now();
	const subject = await subjectWithRoom(tx, alarm);
	const facts =
		subject === COLLECTING ? { ...alarm.facts, latest: subjectOf(alarm) } : (alarm.facts ?? {});
	await tx
		.insert(alarms)
		.values({
			id: deps.ids.uuid(),
			kind: alarm.kind,
			subject,
			facts,
			raisedAt: now,
			lastRaisedAt: now,
			times: 1
		})
		.onConflictDoUpdate({
			target: [alarms.kind, alarms.subject],
			targetWhere: sql`cleared_at IS NULL`,
			set: { facts, lastRaisedAt: now, times: sql`${alarms.times} + 1` }
		});
}

/**
 * The reason has passed, or `personId` has dealt with it. Nothing happens when no such alarm is open. The last one of its
 * kind takes the collecting one with it: whatever of that is still true is raised anew.
 */
export async function clearAlarm(
	tx: Tx,
	deps: { clock: Clock },
	alarm: Pick<Alarm, 'kind' | 'subject'>,
	personId: string | null = null
): Promise<void> {
	const { kind } = alarm;
	const cleared = { clearedAt: deps.clock.now(), clearedBy: personId };
	const isThis = { kind, subject: subjectOf(alarm), clearedAt: null };
	if ((await updateRows(tx, alarms, isThis, cleared)) === 0 || !isCollected(kind)) return;
	const open = and(eq(alarms.kind, kind), isNull(alarms.clearedAt));
	const others = await tx.$count(alarms, and(open, ne(alarms.subject, COLLECTING)));
	if (others > 0) return;
	await tx
		.update(alarms)
		.set(cleared)
		.where(and(open, eq(alarms.subject, COLLECTING)));
}

async function subjectWithRoom(tx: Tx, alarm: Alarm): Promise<string> {
	const subject = subjectOf(alarm);
	if (!isCollected(alarm.kind)) return subject;
	const [open] = await tx
		.select({ all: count(), same: sql<number | null>`sum(${alarms.subject} = ${subject})` })
		.from(alarms)
		.where(and(eq(alarms.kind, alarm.kind), isNull(alarms.clearedAt)));
	const isNew = (open?.same ?? 0) === 0;
	return isNew && (open?.all ?? 0) >= OPEN_OF_A_KIND_MAX ? COLLECTING : subject;
}
