import { raiseAlarm } from '../alarms/raise-alarm.ts';
import { giveUp } from './give-up.ts';
import type { OutboxDeps } from './outbox-deps.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { recordStep } from './store.ts';

/**
 * A transported message waits for its receipt. First operations are warned, then the sender is told that it is
 * unconfirmed. A receipt that comes later still counts, and is shown as late.
 */
export async function checkReceiptDeadline(deps: OutboxDeps, entry: OutboxEntry): Promise<void> {
	const now = deps.clock.now();
	const since = entry.transportedAt ?? entry.createdAt;
	const failAt = since + deps.times.receiptFailMs;
	if (now >= failAt) {
		await giveUp(deps, entry, { reason: 'RECEIPT_TIMEOUT' });
		return;
	}
	const overdue = now >= since + deps.times.receiptWarnMs;
	if (overdue) {
		deps.log.warn('message receipt overdue', {
			messageId: entry.envelopeId,
			recipient: entry.recipientOrganisation,
			waitedMs: now - since
		});
	}
	await deps.db.write(async (tx) => {
		const dueAt = overdue ? failAt : since + deps.times.receiptWarnMs;
		const recorded = await recordStep(tx, entry, { dueAt });
		if (!recorded || !overdue) return;
		await raiseAlarm(tx, deps, {
			kind: 'receipt.overdue',
			subject: entry.envelopeId,
			facts: { recipient: entry.recipientOrganisation, waitedMs: now - since }
		});
	});
}
