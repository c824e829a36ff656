import {
	index,
	integer,
	primaryKey,
	sqliteTable,
	text,
	uniqueIndex
} from 'drizzle-orm/sqlite-core';
import { people } from '../identity/schema.ts';
import { mailboxes } from '../mailbox/schema.ts';

/**
 * A conversation is one mailbox's thread with one counterpart organisation. The organisation is part of the key: a
 * third party that repeats a conversation id it has seen starts a conversation of its own and joins nobody else's.
 */
export const conversations = sqliteTable(
	'conversations',
	{
		id: text('id').primaryKey(),
		mailboxId: text('mailbox_id')
			.notNull()
			.references(() => mailboxes.id),
		/** `conversationId` of the SDK messages, lower case. */
		sdkConversationId: text('sdk_conversation_id').notNull(),
		/** Participant id of the counterpart, lower case: `0203:region.example`. */
		counterpartOrganisation: text('counterpart_organisation').notNull(),
		counterpartAddress: text('counterpart_address').notNull(),
		counterpartName: text('counterpart_name').notNull(),
		counterpartFunctionName: text('counterpart_function_name').notNull(),
		subject: text('subject').notNull(),
		/** True as soon as one message of it is covered by secrecy. */
		confidential: integer('confidential', { mode: 'boolean' }).notNull(),
		/** What we do about it; kept apart from what SDK knows of each message, and from what each person has read. */
		state: text('state', { enum: ['unassigned', 'assigned', 'waiting', 'done'] }).notNull(),
		assigneeId: text('assignee_id').references(() => people.id),
		/** When it entered its state: the age that the queue shows. */
		stateSince: integer('state_since').notNull(),
		messageCount: integer('message_count').notNull(),
		attachmentCount: integer('attachment_count').notNull(),
		lastMessageAt: integer('last_message_at').notNull(),
		/** Newest incoming message; null when we started and nobody has answered. Unread is this against the reader's mark. */
		lastIncomingAt: integer('last_incoming_at'),
		/** Subject, counterpart and references, folded for searching (search-text.ts). */
		searchText: text('search_text').notNull().default(''),
		createdAt: integer('created_at').notNull()
	},
	(table) => [
		uniqueIndex('conversations_thread').on(
			table.mailboxId,
			table.sdkConversationId,
			table.counterpartOrganisation
		),
		index('conversations_queue').on(table.mailboxId, table.state, table.lastMessageAt, table.id),
		index('conversations_assignee').on(
			table.mailboxId,
			table.assigneeId,
			table.state,
			table.lastMessageAt,
			table.id
		),
		index('conversations_recent').on(table.mailboxId, table.lastMessageAt, table.id)
	]
);

/** How far each person has read. */
export const conversationReads = sqliteTable(
	'conversation_reads',
	{
		personId: text('person_id')
			.notNull()
			.references(() => people.id),
		conversationId: text('conversation_id')
			.notNull()
			.references(() => conversations.id),
		readUntil: integer('read_until').notNull()
	},
	(table) => [primaryKey({ columns: [table.personId, table.conversationId] })]
);

/**
 * How many conversations a mailbox has in each state. Kept by triggers on `conversations` (migration 0005), so that the
 * counts are true whatever writes, and reading them does not count the archive.
 */
export const conversationCounts = sqliteTable(
	'conversation_counts',
	{
		mailboxId: text('mailbox_id').notNull(),
		state: text('state', { enum: ['unassigned', 'assigned', 'waiting', 'done'] }).notNull(),
		count: integer('count').notNull()
	},
	(table) => [primaryKey({ columns: [table.mailboxId, table.state] })]
);
