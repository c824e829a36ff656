import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Facts, written in the same transaction as what they record, chained by hashes so that a gap or a change shows. */
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
		index('audit_events_at').on(table.at)
	]
);
