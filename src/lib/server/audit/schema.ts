import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Facts, written in the same transaction as what they record, chained by hashes so that a gap or a change shows. Triggers
 * of the database refuse to change or remove a row, and to put one anywhere but at the end.
 */
export const auditEvents = sqliteTable(
	'audit_events',
	{
		seq: integer('seq').primaryKey(),
		at: integer('at').notNull(),
		event: text('event').notNull(),
		/** The person who acted; null for the message service itself. */
		personId: text('person_id'),
		mailboxId: text('mailbox_id'),
		conversationId: text('conversation_id'),
		messageId: text('message_id'),
		/** Codes, ids and counts; never content, never a personal number. */
		facts: text('facts', { mode: 'json' })
			.$type<Record<string, string | number | boolean | null>>()
			.notNull(),
		previousHash: text('previous_hash').notNull(),
		hash: text('hash').notNull()
	},
	(table) => [
		index('audit_events_message').on(table.messageId),
		index('audit_events_conversation').on(table.conversationId, table.personId, table.at),
		index('audit_events_at').on(table.at),
		// For the auditor; each ends with seq by itself. Most events are the service's own and in no person's index.
		index('audit_events_person')
			.on(table.personId)
			.where(sql`person_id IS NOT NULL`),
		index('audit_events_mailbox')
			.on(table.mailboxId)
			.where(sql`mailbox_id IS NOT NULL`),
		index('audit_events_event').on(table.event)
	]
);
