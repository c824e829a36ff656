/**
 * What belongs together: a message with every passage of it and of its receipts. What was refused has no message here; then
 * it is the sender and the envelope's id that hold the passages together, and for what nobody could read each passage is
 * alone. All look-ups go by index.
 */
import { and, asc, eq, inArray, or, type SQL } from 'drizzle-orm';
import type { Reader } from '../db/database.ts';
import { deliveries } from '../inbox/schema.ts';
import type { Delivery } from '../inbox/delivery.ts';
import { messageEvents, messages } from '../message/schema.ts';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';
import { outboxEntries } from '../outbox/schema.ts';
import { spellingsOf } from '../transfer-log/transfer-filter.ts';
import { TRANSFERS_MAX } from './evidence-limits.ts';

export interface EvidenceCase {
	/** Columns without subject, texts, references and names: nothing of the content leaves with a package. */
	message: CaseMessage | undefined;
	/** Oldest first. */
	events: { at: number; status: string; code: string | null }[];
	/** Oldest first; at most TRANSFERS_MAX of each, `leftOut` beyond that. */
	entries: OutboxEntry[];
	deliveries: Delivery[];
	leftOut: number;
}

export type CaseMessage = NonNullable<Awaited<ReturnType<typeof findMessage>>>;

export type CaseKey =
	| { kind: 'message'; row: string }
	/** A message of ours that retention has removed. */
	| { kind: 'sent'; envelopeId: string }
	| { kind: 'refused'; envelopeId: string; sender: string }
	| { kind: 'delivery'; id: string };

/**
 * The cases that an id belongs to: the row of a message, an envelope or message id, a transport id, an AS4 message id, the row
 * of a transfer. More than one when two senders have used the same message id.
 */
export async function findCaseKeys(reader: Reader, id: string): Promise<CaseKey[]> {
	const ids = spellingsOf(id);
	const rows = await reader
		.select({ id: messages.id })
		.from(messages)
		.where(inArray(messages.id, ids));
	if (rows.length > 0) return rows.map((row) => ({ kind: 'message', row: row.id }));
	const entries = await reader
		.select()
		.from(outboxEntries)
		.where(
			or(
				inArray(outboxEntries.id, ids),
				inArray(outboxEntries.transportId, ids),
				inArray(outboxEntries.accessPointMessageId, ids),
				inArray(outboxEntries.envelopeId, ids)
			)
		)
		.limit(TRANSFERS_MAX);
	const found = await reader
		.select()
		.from(deliveries)
		.where(
			or(
				inArray(deliveries.id, ids),
				inArray(deliveries.transportId, ids),
				inArray(deliveries.envelopeId, ids)
			)
		)
		.limit(TRANSFERS_MAX);
	const keys = [
		...(await Promise.all(found.map((row) => keyOfDelivery(reader, row)))),
		...entries.map(keyOfEntry)
	];
	return [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
}

function keyOfEntry(entry: OutboxEntry): CaseKey {
	if (entry.messageId === null && entry.kind === 'message') {
		return { kind: 'sent', envelopeId: entry.envelopeId };
	}
	return entry.messageId === null
		? {
				kind: 'refused',
				envelopeId: (entry.receiptFor ?? entry.envelopeId).toLowerCase(),
				sender: entry.recipientOrganisation.toLowerCase()
			}
		: { kind: 'message', row: entry.messageId };
}

/** A repetition that we refused belongs to what it repeats. */
async function keyOfDelivery(reader: Reader, delivery: Delivery): Promise<CaseKey> {
	if (delivery.messageId !== null) return { kind: 'message', row: delivery.messageId };
	if (delivery.envelopeId === null) return { kind: 'delivery', id: delivery.id };
	const [received] = await reader
		.select({ id: messages.id })
		.from(messages)
		.where(
			and(
				eq(messages.direction, 'incoming'),
				eq(messages.senderOrganisation, delivery.originalSender.toLowerCase()),
				eq(messages.messageId, delivery.envelopeId.toLowerCase())
			)
		);
	if (received !== undefined) return { kind: 'message', row: received.id };
	return {
		kind: 'refused',
		envelopeId: delivery.envelopeId.toLowerCase(),
		sender: delivery.originalSender.toLowerCase()
	};
}

/** @throws nothing: a key from `findCaseKeys` has its rows; rows are never removed */
export async function readCase(reader: Reader, key: CaseKey): Promise<EvidenceCase> {
	if (key.kind === 'delivery')
		return passages(reader, undefined, eq(deliveries.id, key.id), undefined);
	if (key.kind === 'refused') {
		const { incoming, receipts } = exchangeWith(key.sender, key.envelopeId);
		return passages(reader, undefined, incoming, receipts);
	}
	if (key.kind === 'sent') {
		const sent = and(
			eq(outboxEntries.envelopeId, key.envelopeId),
			eq(outboxEntries.kind, 'message')
		);
		const receipts = reader
			.select({ id: outboxEntries.receiptDeliveryId })
			.from(outboxEntries)
			.where(sent);
		return passages(reader, undefined, inArray(deliveries.id, receipts), sent);
	}
	const message = await findMessage(reader, key.row);
	const linked = eq(deliveries.messageId, key.row);
	if (message?.direction === 'incoming') {
		const { incoming, receipts } = exchangeWith(message.senderOrganisation, message.messageId);
		return passages(reader, message, or(linked, incoming), receipts);
	}
	const sent = and(eq(outboxEntries.messageId, key.row), eq(outboxEntries.kind, 'message'));
	return passages(reader, message, linked, sent);
}

/** What has come from a sender under one envelope id, and what we have answered. */
function exchangeWith(sender: string, envelopeId: string) {
	return {
		incoming: and(
			inArray(deliveries.envelopeId, spellingsOf(envelopeId)),
			inArray(deliveries.originalSender, spellingsOf(sender))
		),
		receipts: and(
			inArray(outboxEntries.receiptFor, spellingsOf(envelopeId)),
			inArray(outboxEntries.recipientOrganisation, spellingsOf(sender))
		)
	};
}

async function passages(
	reader: Reader,
	message: CaseMessage | undefined,
	incoming: SQL | undefined,
	outgoing: SQL | undefined
): Promise<EvidenceCase> {
	const came = await reader
		.select()
		.from(deliveries)
		.where(incoming)
		.orderBy(asc(deliveries.receivedAt), asc(deliveries.id))
		.limit(TRANSFERS_MAX);
	const went =
		outgoing === undefined
			? []
			: await reader
					.select()
					.from(outboxEntries)
					.where(outgoing)
					.orderBy(asc(outboxEntries.createdAt), asc(outboxEntries.id))
					.limit(TRANSFERS_MAX);
	const all =
		(await reader.$count(deliveries, incoming)) +
		(outgoing === undefined ? 0 : await reader.$count(outboxEntries, outgoing));
	const events =
		message === undefined
			? []
			: await reader
					.select({
						at: messageEvents.at,
						status: messageEvents.status,
						code: messageEvents.code
					})
					.from(messageEvents)
					.where(eq(messageEvents.messageId, message.id))
					.orderBy(asc(messageEvents.id));
	return {
		message,
		events,
		entries: went,
		deliveries: came,
		leftOut: all - came.length - went.length
	};
}

async function findMessage(reader: Reader, row: string) {
	const [message] = await reader
		.select({
			id: messages.id,
			direction: messages.direction,
			messageId: messages.messageId,
			mailboxId: messages.mailboxId,
			conversationId: messages.conversationId,
			sdkConversationId: messages.sdkConversationId,
			refToMessageId: messages.refToMessageId,
			senderOrganisation: messages.senderOrganisation,
			senderAddress: messages.senderAddress,
			recipientOrganisation: messages.recipientOrganisation,
			recipientAddress: messages.recipientAddress,
			status: messages.status,
			receiptAt: messages.receiptAt,
			receiptLate: messages.receiptLate,
			createdAt: messages.createdAt,
			recordedAt: messages.recordedAt
		})
		.from(messages)
		.where(eq(messages.id, row));
	return message;
}
