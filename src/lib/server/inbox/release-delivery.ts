/**
 * What operations may do to a delivery in quarantine: have it processed once more when the reason is gone (a missing key,
 * a fault of ours), or close it, when it has been looked at and nothing more is to be done. Its bytes are kept either
 * way. Audited, for the role `operations` alone; to everybody else there is no such delivery.
 */
import { eq } from 'drizzle-orm';
import { clearAlarm } from '../alarms/raise-alarm.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { mayOperate } from '../identity/may-operate.ts';
import type { Delivery } from './delivery.ts';
import { deliveries } from './schema.ts';

export type ReleaseOutcome =
	{ outcome: 'done' } | { outcome: 'not-found' } | { outcome: 'not-possible' };

interface Deps {
	db: Db;
	clock: Clock;
	/** Something is due in the inbox; without it the inbox finds out by itself. */
	wakeInbox?: () => void;
}

interface Input {
	actor: Actor;
	transportId: string;
}

/** Not possible for what is not in quarantine, nor for malware: that has been refused with a receipt already. */
export async function releaseDelivery(deps: Deps, input: Input): Promise<ReleaseOutcome> {
	const result = await operate(deps, input, async (tx, delivery, now) => {
		if (delivery.outcome === 'MALWARE_FOUND') return { outcome: 'not-possible' };
		await tx
			.update(deliveries)
			.set({
				state: 'acknowledged',
				outcome: null,
				attempts: 0,
				dueAt: now,
				processedAt: null,
				...(delivery.outcome === 'ENCRYPTION_REUSED' && { reuseAllowed: true })
			})
			.where(eq(deliveries.id, delivery.id));
		await appendAudit(tx, { event: 'operations.released', ...eventOf(input, delivery, now) });
		return { outcome: 'done' };
	});
	if (result.outcome === 'done') deps.wakeInbox?.();
	return result;
}

/** It stays where it is; what ends is the alarm. */
export function closeDelivery(deps: Deps, input: Input): Promise<ReleaseOutcome> {
	return operate(deps, input, async (tx, delivery, now) => {
		await appendAudit(tx, { event: 'operations.closed', ...eventOf(input, delivery, now) });
		return { outcome: 'done' };
	});
}

async function operate(
	deps: Deps,
	{ actor, transportId }: Input,
	act: (tx: Tx, delivery: Delivery, now: number) => Promise<ReleaseOutcome>
): Promise<ReleaseOutcome> {
	return deps.db.write(async (tx): Promise<ReleaseOutcome> => {
		const now = deps.clock.now();
		if (!(await mayOperate(tx, actor, now))) return { outcome: 'not-found' };
		const [delivery] = await tx
			.select()
			.from(deliveries)
			.where(eq(deliveries.transportId, transportId));
		if (delivery === undefined) return { outcome: 'not-found' };
		if (delivery.state !== 'quarantined') return { outcome: 'not-possible' };
		const result = await act(tx, delivery, now);
		if (result.outcome === 'done') await clearAlarmsOf(tx, deps, delivery, actor);
		return result;
	});
}

async function clearAlarmsOf(tx: Tx, deps: Deps, delivery: Delivery, actor: Actor): Promise<void> {
	const { transportId, envelopeId, outcome } = delivery;
	await clearAlarm(
		tx,
		deps,
		{ kind: 'delivery.quarantined', subject: transportId },
		actor.personId
	);
	if (outcome === 'MALWARE_FOUND' && envelopeId !== null) {
		await clearAlarm(tx, deps, { kind: 'malware.found', subject: envelopeId }, actor.personId);
	}
}

function eventOf({ actor }: Input, { transportId, outcome }: Delivery, now: number) {
	return { at: now, personId: actor.personId, facts: { transportId, code: outcome ?? '' } };
}
