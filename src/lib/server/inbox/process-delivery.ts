/**
 * What becomes of one delivery: a stored message with its receipt, a message of ours moved by a receipt, a refusal, or
 * quarantine. A bad delivery is an outcome, never an exception; only what may pass (no directory, a fault of our own)
 * is tried again, and what does not pass in time is quarantined, so that nothing is lost and nothing blocks.
 */
import { codeOf, isAppError, type ErrorCode } from '../errors.ts';
import { mayPass } from '../workers/may-pass.ts';
import { decideRetry } from '../workers/retry-policy.ts';
import { faultOf } from '../workers/work-loop.ts';
import type { Delivery } from './delivery.ts';
import { quarantineDelivery, refuseDelivery } from './end-delivery.ts';
import type { InboxDeps } from './inbox-deps.ts';
import { openDelivery } from './open-delivery.ts';
import { receiveMessage } from './receive-message.ts';
import { receiveReceipt } from './receive-receipt.ts';
import { recordDelivery } from './store.ts';

export async function processDelivery(deps: InboxDeps, delivery: Delivery): Promise<void> {
	try {
		const opened = await openDelivery(deps, {
			readEnvelope: () => deps.blobs.read(delivery.envelopeBlob),
			receivedAt: delivery.receivedAt
		});
		await deps.checkpoint('inbox:envelope-opened');
		switch (opened.outcome) {
			case 'message':
				return await receiveMessage(deps, delivery, opened);
			case 'receipt':
				return await receiveReceipt(deps, delivery, opened);
			case 'rejected':
				return await refuseDelivery(deps, delivery, opened);
			case 'unreadable':
				return await quarantineDelivery(deps, delivery, opened.code);
		}
	} catch (error) {
		await postpone(deps, delivery, error);
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
	await deps.db.write((tx) =>
		recordDelivery(tx, delivery, { dueAt: decision.at, attempts, outcome: codeOf(error) })
	);
}
