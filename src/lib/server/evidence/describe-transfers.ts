/** The rows of a case in the words of transfer.json. Pure. */
import { incomingTransfer, outgoingTransfer } from '../transfer-log/transfer-of.ts';
import type { Passage } from './envelope-files.ts';
import { FORMAT, type TransferFile } from './evidence-package.ts';
import type { CaseMessage, EvidenceCase } from './find-case.ts';

export function describeTransfers(
	found: EvidenceCase,
	passages: readonly Passage[],
	organisation: { participantId: string },
	envelopes: TransferFile['envelopes']
): TransferFile {
	const counting = new Set(found.entries.map(({ receiptDeliveryId }) => receiptDeliveryId));
	return {
		format: FORMAT,
		message: found.message === undefined ? null : describeMessage(found.message),
		events: found.events.map(({ at, ...event }) => ({ at: iso(at), ...event })),
		transfers: passages.map((passage) => describePassage(passage, organisation, counting)),
		transfersLeftOut: found.leftOut,
		envelopes
	};
}

function describeMessage(message: CaseMessage): TransferFile['message'] {
	const { direction, messageId, refToMessageId, status, receiptLate } = message;
	return {
		messageId,
		direction,
		conversationId: message.sdkConversationId,
		refToMessageId,
		from: { organisation: message.senderOrganisation, address: message.senderAddress },
		to: { organisation: message.recipientOrganisation, address: message.recipientAddress },
		createdAt: iso(message.createdAt),
		recordedAt: iso(message.recordedAt),
		status,
		receiptAt: isoOrNull(message.receiptAt),
		receiptLate
	};
}

function describePassage(
	passage: Passage,
	organisation: { participantId: string },
	counting: ReadonlySet<string | null>
): TransferFile['transfers'][number] {
	const transfer =
		passage.direction === 'outgoing'
			? outgoingTransfer(passage.entry, null, organisation)
			: incomingTransfer(passage.delivery, []);
	const { times } = transfer;
	return {
		id: transfer.id,
		direction: transfer.direction,
		kind: transfer.kind,
		route: transfer.route,
		transportId: transfer.transportId,
		accessPointMessageId: transfer.accessPointMessageId,
		envelopeId: transfer.envelopeId,
		receiptFor: transfer.receiptFor,
		round: transfer.round,
		conversationId: transfer.sdkConversationId,
		documentType: transfer.documentType,
		from: transfer.from,
		to: transfer.to,
		size: transfer.size,
		sha256: transfer.sha256,
		createdAt: isoOrNull(times.createdAt),
		submittedAt: isoOrNull(times.submittedAt),
		transportedAt: isoOrNull(times.transportedAt),
		receivedAt: isoOrNull(times.receivedAt),
		processedAt: isoOrNull(times.processedAt),
		state: transfer.state,
		outcome: transfer.outcome,
		counts: counting.has(transfer.id),
		file: passage.file,
		fileMissing: passage.missing,
		removedAt: isoOrNull(rowOf(passage).envelopeRemovedAt)
	};
}

function rowOf(passage: Passage) {
	return passage.direction === 'outgoing' ? passage.entry : passage.delivery;
}

function iso(at: number): string {
	return new Date(at).toISOString();
}

function isoOrNull(at: number | null): string | null {
	return at === null ? null : iso(at);
}
