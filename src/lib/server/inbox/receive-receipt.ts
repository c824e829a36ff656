import { raiseAlarm } from '../alarms/raise-alarm.ts';
import { clearWaitingAlarm } from '../alarms/waiting-alarm.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { applyReceipt } from '../message/apply-receipt.ts';
import type { OpenedReceipt } from '../sealing/sealing-jobs.ts';
import type { Delivery } from './delivery.ts';
import { transferFactsOf } from './end-delivery.ts';
import type { InboxDeps } from './inbox-deps.ts';
import { recordDelivery, recordResult } from './store.ts';

type Deps = Pick<InboxDeps, 'db' | 'clock' | 'ids' | 'log' | 'checkpoint'>;

/** A receipt for a message of ours: moves that message. It is never answered. */
export async function receiveReceipt(
	deps: Deps,
	delivery: Delivery,
	{ header, receipt }: OpenedReceipt
): Promise<void> {
	const now = deps.clock.now();
	const unmatched = await deps.db.write(async (tx) => {
		const changes = { state: 'processed', outcome: null, processedAt: now } as const;
		if (!(await recordDelivery(tx, delivery, changes))) return false;
		await clearWaitingAlarm(tx, deps, delivery.outcome, delivery.originalSender);
		const applied = await applyReceipt(tx, deps, {
			from: header.from,
			receipt,
			deliveryId: delivery.id
		});
		if (applied.outcome !== 'unmatched') {
			const { messageId, sdkConversationId } = applied;
			await recordResult(tx, delivery, {
				messageId,
				sdkConversationId: sdkConversationId.toLowerCase()
			});
			return false;
		}
		await recordResult(tx, delivery, { outcome: 'RECEIPT_UNMATCHED' });
		await raiseAlarm(tx, deps, {
			kind: 'receipt.unmatched',
			subject: delivery.transportId,
			facts: { code: 'RECEIPT_UNMATCHED', sender: header.from }
		});
		await appendAudit(tx, {
			event: 'transfer.refused',
			at: now,
			personId: null,
			facts: {
				...transferFactsOf(delivery),
				envelopeId: header.id,
				from: header.from,
				code: 'RECEIPT_UNMATCHED'
			}
		});
		return true;
	});
	await deps.checkpoint('inbox:receipt-applied');
	if (unmatched) {
		deps.log.warn('receipt unmatched', {
			code: 'RECEIPT_UNMATCHED',
			transportId: delivery.transportId,
			sender: header.from
		});
	}
}
