/**
 * What becomes of one delivery: a stored message with its receipt, a message of ours moved by a receipt, a refusal, or
 * quarantine. A bad delivery is an outcome, never an exception; only what may pass (no directory, a fault of our own)
 * is tried again, and what does not pass in time is quarantined, so that nothing is lost and nothing blocks.
 */
import { endWaitingAlarm, raiseWaitingAlarm } from '../alarms/waiting-alarm.ts';
import { isAppError, type ErrorCode } from '../errors.ts';
import { failureCodeOf } from '../workers/failure-code.ts';
import { mayPass } from '../workers/may-pass.ts';
import { decideRetry } from '../workers/retry-policy.ts';
import { faultOf } from '../workers/work-loop.ts';
import { identified, type Delivery } from './delivery.ts';
import { quarantineDelivery, refuseDelivery } from './end-delivery.ts';
import type { InboxDeps } from './inbox-deps.ts';
import { openDelivery } from './open-delivery.ts';
import { receiveMessage } from './receive-message.ts';
import { receiveReceipt } from './receive-receipt.ts';
import { recordDelivery } from './store.ts';
import { isUsedElsewhere, useKeys } from './used-keys.ts';

export async function processDelivery(deps: InboxDeps, delivery: Delivery): Promise<void> {
	let known = delivery;
	try {
		const readEnvelope = () => deps.blobs.read(delivery.envelopeBlob);
		const facts = await deps.sealer.readHeader(await readEnvelope());
		known = identified(delivery, facts);
		const { receivedAt, route, fingerprint, reuseAllowed } = delivery;
		const use = { wrappedKeys: facts?.wrappedKeys ?? [], fingerprint };
		if (!reuseAllowed && (await isUsedElsewhere(deps.db.read, use))) {
			return await quarantineDelivery(deps, known, 'ENCRYPTION_REUSED');
		}
		const opened = await openDelivery(deps, { facts, readEnvelope, receivedAt, route });
		await deps.checkpoint('inbox:envelope-opened');
		if (
			opened.decryptionTried &&
			!reuseAllowed &&
			!(await useKeys(deps.dbAtOnce ?? deps.db, use))
		) {
			return await quarantineDelivery(deps, known, 'ENCRYPTION_REUSED');
		}
		switch (opened.outcome) {
			case 'message':
				return await receiveMessage(deps, known, opened);
			case 'receipt':
				return await receiveReceipt(deps, known, opened);
			case 'rejected':
				return await refuseDelivery(deps, known, opened);
			case 'unreadable':
				return await quarantineDelivery(deps, known, opened.code, opened.findings);
		}
	} catch (error) {
		await postpone(deps, known, error);
	}
}

async function postpone(deps: InboxDeps, delivery: Delivery, error: unknown): Promise<void> {
	const now = deps.clock.now();
	const attempts = delivery.attempts + 1;
	const decision = mayPass(error, attempts)
		? decideRetry(deps.times.processRetry, {
				attempts,
				orderedAt: delivery.receivedAt,
				now,
				chance: Math.random()
			})
		: ({ retry: false } as const);
	if (!decision.retry) {
		const code: ErrorCode = isAppError(error) ? error.code : 'DELIVERY_QUARANTINED';
		await quarantineDelivery(deps, delivery, code);
		return;
	}
	deps.log.warn('delivery postponed', {
		transportId: delivery.transportId,
		attempts,
		...faultOf(error)
	});
	const code = failureCodeOf(error);
	await deps.db.write(async (tx) => {
		const changes = { dueAt: decision.at, attempts, outcome: code };
		const recorded = await recordDelivery(tx, delivery, changes);
		if (!recorded) return;
		if (delivery.outcome !== code) {
			await endWaitingAlarm(tx, deps, delivery.outcome, delivery.originalSender);
		}
		await raiseWaitingAlarm(tx, deps, code, delivery.originalSender);
	});
}
