/** Rows of outbox and inbox in the words of the transfer log. Pure. */
import type { Finding } from '#lib/message/message.ts';
import {
	DOCUMENT_TYPES,
	kindOfDocumentType,
	sameParticipant,
	sameUuid
} from '../envelope/envelope.ts';
import type { Delivery } from '../inbox/delivery.ts';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';
import type { Transfer, TransferTimes } from './transfer.ts';

const NO_TIMES: TransferTimes = {
	createdAt: null,
	submittedAt: null,
	transportedAt: null,
	receivedAt: null,
	processedAt: null,
	receiptAt: null
};

export function outgoingTransfer(
	entry: OutboxEntry,
	message: { status: string; direction: string; receiptAt: number | null } | null,
	organisation: { participantId: string }
): Transfer {
	// A receipt of ours hangs on the message that it answers: what that one has received is another story.
	const sent = entry.kind === 'message' && message?.direction === 'outgoing' ? message : null;
	const verdict = sent?.status;
	return {
		id: entry.id,
		direction: 'outgoing',
		kind: entry.kind,
		route: entry.route,
		transportId: entry.transportId,
		accessPointMessageId: entry.accessPointMessageId,
		envelopeId: entry.envelopeId,
		receiptFor: entry.receiptFor,
		round: entry.round,
		sdkConversationId: entry.sdkConversationId,
		documentType: DOCUMENT_TYPES[entry.kind],
		from: organisation.participantId,
		to: entry.recipientOrganisation,
		size: entry.envelopeSize,
		sha256: entry.envelopeSha256,
		times: {
			...NO_TIMES,
			createdAt: entry.createdAt,
			submittedAt: entry.submittedAt,
			transportedAt: entry.transportedAt,
			receiptAt: sent?.receiptAt ?? null
		},
		state: entry.state,
		outcome: entry.lastCode,
		receipt: verdict === 'ACCEPTED' || verdict === 'REJECTED' ? verdict : null,
		messageRow: entry.messageId
	};
}

/** A receipt that we have made, as far as the answered delivery is told of it. */
export interface OwnReceipt {
	receiptFor: string | null;
	recipient: string;
	findings: Finding[] | null;
	createdAt: number;
}

/** @param receipts oldest first, those for other envelopes among them */
export function incomingTransfer(delivery: Delivery, receipts: readonly OwnReceipt[]): Transfer {
	const receipt = receiptOf(delivery, receipts);
	return {
		id: delivery.id,
		direction: 'incoming',
		kind: delivery.kind ?? kindOfDocumentType(delivery.documentType) ?? null,
		route: delivery.route,
		transportId: delivery.transportId,
		accessPointMessageId: null,
		envelopeId: delivery.envelopeId,
		receiptFor: null,
		round: 1,
		sdkConversationId: delivery.sdkConversationId,
		documentType: delivery.documentType,
		from: delivery.originalSender,
		to: delivery.finalRecipient,
		size: delivery.size,
		sha256: delivery.fingerprint,
		times: {
			...NO_TIMES,
			receivedAt: delivery.receivedAt,
			processedAt: delivery.processedAt,
			receiptAt: receipt?.createdAt ?? null
		},
		state: delivery.state,
		outcome: delivery.outcome,
		receipt: receipt && ((receipt.findings ?? []).length === 0 ? 'ACCEPTED' : 'REJECTED'),
		messageRow: delivery.messageId
	};
}

/** The same envelope may have come several times: each is answered after it was processed. */
function receiptOf(delivery: Delivery, receipts: readonly OwnReceipt[]): OwnReceipt | null {
	const { envelopeId, processedAt, originalSender } = delivery;
	if (envelopeId === null || processedAt === null) return null;
	const mine = receipts.filter(
		({ receiptFor, recipient, createdAt }) =>
			sameUuid(receiptFor ?? '', envelopeId) &&
			sameParticipant(recipient, originalSender) &&
			createdAt >= processedAt
	);
	return mine[0] ?? null;
}
