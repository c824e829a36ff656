import { and, eq } from 'drizzle-orm';
import { clearAlarm } from '../alarms/raise-alarm.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Tx } from '../db/database.ts';
import { finishEntry } from '../outbox/finish-entry.ts';
import type { Receipt } from '../receipt/receipt.ts';
import { verdictOf } from './message-states.ts';
import { recordStatus } from './record-status.ts';
import { messages } from './schema.ts';

export type AppliedReceipt =
	| { outcome: 'applied'; late: boolean; messageId: string; sdkConversationId: string }
	/** Known already, or another receipt came first: that one counts. */
	| { outcome: 'unchanged'; messageId: string; sdkConversationId: string }
	/** It answers no message that we have sent to whoever signed it. */
	| { outcome: 'unmatched' };

/**
 * Applies a verified receipt to our message. It must come from the organisation that the message went to: whoever else
 * has learned a message id can say nothing about it. Part of the transaction that records the delivery as processed.
 */
export async function applyReceipt(
	tx: Tx,
	deps: { clock: Clock },
	/** `from`: FromParty of the verified envelope. */
	{ from, receipt, deliveryId }: { from: string; receipt: Receipt; deliveryId: string }
): Promise<AppliedReceipt> {
	const envelopeId = receipt.messageId.trim().toLowerCase();
	const [message] = await tx
		.select()
		.from(messages)
		.where(
			and(
				eq(messages.direction, 'outgoing'),
				// Of ours the row's id is the message id: found by the primary key, however many there are.
				eq(messages.id, envelopeId),
				eq(messages.recipientOrganisation, from.trim().toLowerCase())
			)
		);
	if (message === undefined) return { outcome: 'unmatched' };
	const { issuedAt } = receipt;
	const finished = await finishEntry(tx, deps, { envelopeId, deliveryId, issuedAt });
	if (finished === undefined) return { outcome: 'unmatched' };
	for (const kind of ['receipt.overdue', 'sending.failed'] as const) {
		await clearAlarm(tx, deps, { kind, subject: envelopeId });
	}
	const { id: messageId, sdkConversationId } = message;
	const now = deps.clock.now();
	const findings = receipt.verdict.verdict === 'REJECTED' ? [...receipt.verdict.findings] : [];
	const verdict = verdictOf({ accepted: receipt.verdict.verdict === 'ACCEPTED', findings });
	const move = await recordStatus(tx, {
		messageId: message.id,
		status: verdict.status,
		code: verdict.code,
		at: now,
		late: finished.late,
		...(verdict.status === 'REJECTED' && { rejections: findings })
	});
	await appendAudit(tx, {
		event: 'receipt.received',
		at: now,
		personId: null,
		mailboxId: message.mailboxId,
		conversationId: message.conversationId,
		messageId: message.id,
		facts: { verdict: receipt.verdict.verdict, code: verdict.code }
	});
	if (move.outcome !== 'moved') return { outcome: 'unchanged', messageId, sdkConversationId };
	// The receiver's own word on when it arrived: the moment that counts in law (facts: Receipts).
	if (receipt.issuedAt !== undefined) {
		await tx
			.update(messages)
			.set({ receiptAt: receipt.issuedAt })
			.where(eq(messages.id, message.id));
	}
	return { outcome: 'applied', late: move.late, messageId, sdkConversationId };
}
