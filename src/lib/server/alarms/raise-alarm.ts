import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Tx } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import type { Alarm } from './alarm.ts';
import { alarms } from './schema.ts';

/** In the transaction of what it is about. The same alarm again while it is open is counted, with the newest facts. */
export async function raiseAlarm(
	tx: Tx,
	deps: { clock: Clock; ids: Ids },
	alarm: Alarm
): Promise<void> {
	const now = deps.clock.now();
	const facts = alarm.facts ?? {};
	await tx
		.insert(alarms)
		.values({
			id: deps.ids.uuid(),
			kind: alarm.kind,
			subject: alarm.subject,
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

/** The reason has passed, or `personId` has dealt with it. Nothing happens when no such alarm is open. */
export async function clearAlarm(
	tx: Tx,
	deps: { clock: Clock },
	alarm: Pick<Alarm, 'kind' | 'subject'>,
	personId: string | null = null
): Promise<void> {
	await tx
		.update(alarms)
		.set({ clearedAt: deps.clock.now(), clearedBy: personId })
		.where(
			and(eq(alarms.kind, alarm.kind), eq(alarms.subject, alarm.subject), isNull(alarms.clearedAt))
		);
}
