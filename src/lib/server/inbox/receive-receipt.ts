import { appendAudit } from '../audit/append-audit.ts';
import { applyReceipt } from '../message/apply-receipt.ts';
import type { OpenedReceipt } from '../sealing/sealing-jobs.ts';
import type { Delivery } from './delivery.ts';
import { transferFactsOf } from './end-delivery.ts';
import type { InboxDeps } from './inbox-deps.ts';
import { recordDelivery, recordOutcome } from './store.ts';

type Deps = Pick<InboxDeps, 'db' | 'clock' | 'log' | 'checkpoint'>;

/** A receipt for a message of ours: moves that message. It is never answered. */
export async function receiveReceipt(
	deps: Deps,
	delivery: Delivery,
	{ header, receipt }: OpenedReceipt
): Promise<void> {
	const now = deps.clock.now();
	const unmatched = await deps.db.write(async (tx) => {
		if (!(await recordDelivery(tx, delivery, { state: 'processed', processedAt: now })))
			return false;
		const applied = await applyReceipt(tx, deps, { from: header.from, receipt });
		if (applied.outcome !== 'unmatched') return false;
		await recordOutcome(tx, delivery, 'RECEIPT_UNMATCHED');
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
