import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Finding } from '#lib/message/message.ts';
import { messages } from '../message/schema.ts';

/** What is to be sent. All ids are chosen when the entry is made, so that a repeated step repeats the same act. */
export const outboxEntries = sqliteTable(
	'outbox_entries',
	{
		id: text('id').primaryKey(),
		kind: text('kind', { enum: ['message', 'receipt'] }).notNull(),
		/** Row of the message sent, or of the message that the receipt answers (null: it was refused and not kept). */
		messageId: text('message_id').references(() => messages.id),
		/** XHE Header/ID. */
		envelopeId: text('envelope_id').notNull().unique(),
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
		/** When the next step may be tried. */
		dueAt: integer('due_at').notNull(),
		attempts: integer('attempts').notNull().default(0),
		leaseOwner: text('lease_owner'),
		leaseUntil: integer('lease_until').notNull().default(0),
		lastCode: text('last_code'),
		createdAt: integer('created_at').notNull(),
		submittedAt: integer('submitted_at'),
		transportedAt: integer('transported_at')
	},
	(table) => [
		index('outbox_due').on(table.state, table.dueAt),
		index('outbox_message').on(table.messageId),
		index('outbox_receipt_for').on(table.receiptFor)
	]
);
