import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Finding } from '#lib/message/message.ts';
import { messages } from '../message/schema.ts';

/**
 * What is to be sent, and afterwards the log of what was. All ids are chosen when the entry is made, so that a repeated
 * step repeats the same act. Rows stay: they are the transfer log (twelve months at the least) and hold no content.
 */
export const outboxEntries = sqliteTable(
	'outbox_entries',
	{
		id: text('id').primaryKey(),
		kind: text('kind', { enum: ['message', 'receipt'] }).notNull(),
		/** Row of the message sent, or of the message that the receipt answers (null: it was refused and not kept). */
		messageId: text('message_id').references(() => messages.id),
		/** XHE Header/ID. The same for every round of one message. */
		envelopeId: text('envelope_id').notNull(),
		/** 1 for the first sending; a deliberate resend is a further entry with the same envelope id. */
		round: integer('round').notNull().default(1),
		/** `internal`: from one of our mailboxes to another, without leaving the house. */
		route: text('route', { enum: ['access-point', 'internal'] })
			.notNull()
			.default('access-point'),
		/** Our id at the access point (T.MessageId), sent with every submit of this entry. */
		transportId: text('transport_id').notNull().unique(),
		recipientOrganisation: text('recipient_organisation').notNull(),
		/** HandlingServiceID. */
		recipientAddress: text('recipient_address').notNull(),
		/** Receipts only: what it answers and with which verdict. */
		receiptFor: text('receipt_for'),
		receiptFindings: text('receipt_findings', { mode: 'json' }).$type<Finding[]>(),
		state: text('state', {
			enum: ['queued', 'sealed', 'submitted', 'transported', 'finished', 'failed']
		}).notNull(),
		envelopeBlob: text('envelope_blob'),
		/** SHA-256 of the envelope's bytes, hex, and their number: evidence. */
		envelopeSha256: text('envelope_sha256'),
		envelopeSize: integer('envelope_size'),
		/** With which certificates it was sealed, ours for signing and theirs for encryption: see `sealed-with.ts`. */
		sealedWith: text('sealed_with'),
		/** AS4 message id, as our access point states it. */
		accessPointMessageId: text('access_point_message_id'),
		/** `conversationId` of the message sent, or of the message that the receipt answers, lower case. */
		sdkConversationId: text('sdk_conversation_id'),
		/** When the next step may be tried. */
		dueAt: integer('due_at').notNull(),
		attempts: integer('attempts').notNull().default(0),
		leaseOwner: text('lease_owner'),
		leaseUntil: integer('lease_until').notNull().default(0),
		lastCode: text('last_code'),
		createdAt: integer('created_at').notNull(),
		submittedAt: integer('submitted_at'),
		transportedAt: integer('transported_at'),
		/** Messages: the delivery that brought the receipt which counts. */
		receiptDeliveryId: text('receipt_delivery_id'),
		/** When retention removed the envelope: it was there, and is not lost. */
		envelopeRemovedAt: integer('envelope_removed_at')
	},
	(table) => [
		index('outbox_due').on(table.state, table.dueAt),
		index('outbox_message').on(table.messageId),
		index('outbox_receipt_for').on(table.receiptFor),
		uniqueIndex('outbox_envelope_round').on(table.envelopeId, table.round),
		index('outbox_access_point_message').on(table.accessPointMessageId),
		index('outbox_conversation').on(table.sdkConversationId),
		index('outbox_created').on(table.createdAt),
		index('outbox_counterpart').on(table.recipientOrganisation, table.createdAt)
	]
);
