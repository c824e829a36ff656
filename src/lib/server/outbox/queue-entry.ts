import type { Finding } from '#lib/message/message.ts';
import type { Clock } from '../clock.ts';
import type { Tx } from '../db/database.ts';
import { insertRows } from '../db/rows.ts';
import type { Ids } from '../ids.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { outboxEntries } from './schema.ts';

/** What is needed to queue something: time, ids, and the host name that makes our transport ids ours. */
export interface QueueDeps {
	clock: Clock;
	ids: Ids;
	hostName: string;
}

export interface MessageToQueue {
	/** Row of the message; also its message id and the id of its envelope. */
	messageId: string;
	recipientOrganisation: string;
	/** Functional address of the recipient. */
	recipientAddress: string;
	sdkConversationId: string;
	route: OutboxEntry['route'];
	/** 1 when left out. Each round has a transport id of its own: an access point refuses one that it has seen. */
	round?: number;
}

/** Part of the transaction that records the message. */
export async function queueMessage(
	tx: Tx,
	deps: QueueDeps,
	message: MessageToQueue
): Promise<void> {
	const entry = {
		...newEntry(deps),
		kind: 'message' as const,
		messageId: message.messageId,
		envelopeId: message.messageId,
		round: message.round ?? 1,
		route: message.route,
		recipientOrganisation: message.recipientOrganisation,
		recipientAddress: message.recipientAddress,
		sdkConversationId: message.sdkConversationId.toLowerCase()
	};
	await insertRows(tx, outboxEntries, [entry]);
}

export interface ReceiptToQueue {
	/** Row of the message when it was accepted; null when it was refused and not kept. */
	messageId: string | null;
	/** XHE Header/ID of what it answers. */
	receiptFor: string;
	recipientOrganisation: string;
	/** HandlingServiceID of what it answers: the receipt carries the same (facts: Envelope). */
	handlingServiceId: string;
	/** Of the message answered; null when it could not be read. */
	sdkConversationId: string | null;
	/** A receipt goes back the way that its message came. */
	route: OutboxEntry['route'];
	/** None means ACCEPTED. */
	findings: Finding[];
}

/** Part of the transaction that records the delivery as processed. */
export async function queueReceipt(
	tx: Tx,
	deps: QueueDeps,
	receipt: ReceiptToQueue
): Promise<void> {
	const entry = {
		...newEntry(deps),
		kind: 'receipt' as const,
		messageId: receipt.messageId,
		envelopeId: deps.ids.uuid(),
		recipientOrganisation: receipt.recipientOrganisation,
		recipientAddress: receipt.handlingServiceId,
		sdkConversationId: receipt.sdkConversationId?.toLowerCase() ?? null,
		route: receipt.route,
		receiptFor: receipt.receiptFor,
		receiptFindings: receipt.findings
	};
	await insertRows(tx, outboxEntries, [entry]);
}

/** What every entry begins with. */
export function newEntry(deps: QueueDeps) {
	const now = deps.clock.now();
	return {
		id: deps.ids.rowId(),
		// access-point.md §5.1: chosen and stored before the first submit; never made by the access point.
		transportId: `${deps.ids.rowId()}@${deps.hostName}`,
		state: 'queued' as const,
		dueAt: now,
		createdAt: now
	};
}
