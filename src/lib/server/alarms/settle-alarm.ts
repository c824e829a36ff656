import { and, eq, isNull } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { clearAlarm } from './raise-alarm.ts';
import { alarms } from './schema.ts';

/**
 * A person of the operations has dealt with what an alarm is about. If the reason is still there, it is raised anew. Who
 * may do this is for the caller to know.
 */
export async function settleAlarm(
	deps: { db: Db; clock: Clock },
	{ actor, alarmId }: { actor: Actor; alarmId: string }
): Promise<'done' | 'not-found'> {
	return deps.db.write(async (tx) => {
		const [alarm] = await tx
			.select()
			.from(alarms)
			.where(and(eq(alarms.id, alarmId), isNull(alarms.clearedAt)));
		if (alarm === undefined) return 'not-found';
		await clearAlarm(tx, deps, alarm, actor.personId);
		await appendAudit(tx, {
			event: 'alarm.settled',
			at: deps.clock.now(),
			personId: actor.personId,
			facts: { kind: alarm.kind, subject: alarm.subject, times: alarm.times }
		});
		return 'done';
	});
}
