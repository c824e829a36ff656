import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * What the access point has delivered: stored byte for byte before it is acknowledged, processed at our own pace. Rows
 * stay: they are the transfer log (twelve months at the least) and hold no content.
 */
export const deliveries = sqliteTable(
	'deliveries',
	{
		id: text('id').primaryKey(),
		/** The access point's id of it. */
		transportId: text('transport_id').notNull().unique(),
		/** SHA-256 of the bytes, hex: evidence. A peer that sends the same envelope again makes a delivery of its own. */
		fingerprint: text('fingerprint').notNull(),
		/** The bytes; equal bytes are one file. */
		envelopeBlob: text('envelope_blob').notNull(),
		size: integer('size').notNull(),
		/** As the access point states them; the envelope's own word counts. */
		originalSender: text('original_sender').notNull(),
		finalRecipient: text('final_recipient').notNull(),
		documentType: text('document_type').notNull(),
		/** `internal`: it has come from one of our own mailboxes and never was at an access point. */
		route: text('route', { enum: ['access-point', 'internal'] })
			.notNull()
			.default('access-point'),
		/** XHE Header/ID in lower case, once the envelope has been read. What it says of itself, verified or not. */
		envelopeId: text('envelope_id'),
		kind: text('kind', { enum: ['message', 'receipt'] }),
		/** Row of the message that it became, or that it answers. */
		messageId: text('message_id'),
		/** Lower case. */
		sdkConversationId: text('sdk_conversation_id'),
		state: text('state', {
			enum: ['stored', 'acknowledged', 'processed', 'quarantined']
		}).notNull(),
		/** Code of docs/errors.md when it was refused or quarantined. */
		outcome: text('outcome'),
		dueAt: integer('due_at').notNull(),
		attempts: integer('attempts').notNull().default(0),
		leaseOwner: text('lease_owner'),
		leaseUntil: integer('lease_until').notNull().default(0),
		/** Operations have released it though its encryption was used before (ENCRYPTION_REUSED). */
		reuseAllowed: integer('reuse_allowed', { mode: 'boolean' }).notNull().default(false),
		receivedAt: integer('received_at').notNull(),
		processedAt: integer('processed_at'),
		/** When retention removed the envelope: it was there, and is not lost. */
		envelopeRemovedAt: integer('envelope_removed_at')
	},
	(table) => [
		index('deliveries_due').on(table.state, table.dueAt),
		index('deliveries_fingerprint').on(table.fingerprint),
		index('deliveries_envelope').on(table.envelopeId),
		index('deliveries_message').on(table.messageId),
		index('deliveries_conversation').on(table.sdkConversationId),
		index('deliveries_received').on(table.receivedAt),
		index('deliveries_counterpart').on(table.originalSender, table.receivedAt)
	]
);

/** Which envelope has used a wrapped key: `used-keys.ts`. Rows stay as long as our decryption keys may be in use. */
export const usedKeys = sqliteTable('used_keys', {
	/** SHA-256 in hex, of `crypto/wrapped-keys.ts`. */
	wrappedKey: text('wrapped_key').primaryKey(),
	/** Of the delivery. */
	fingerprint: text('fingerprint').notNull()
});
