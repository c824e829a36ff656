import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { conversations } from '../conversation/schema.ts';
import { people } from '../identity/schema.ts';
import { mailboxes } from '../mailbox/schema.ts';

/** Browsers that a person has allowed notices in. */
export const pushSubscriptions = sqliteTable(
	'push_subscriptions',
	{
		id: text('id').primaryKey(),
		personId: text('person_id')
			.notNull()
			.references(() => people.id),
		endpoint: text('endpoint').notNull().unique(),
		/** The browser's public key and secret (RFC 8291), base64url. */
		p256dh: text('p256dh').notNull(),
		auth: text('auth').notNull(),
		/** What the person knows it by: "Chrome på Android". */
		label: text('label').notNull(),
		createdAt: integer('created_at').notNull(),
		lastSuccessAt: integer('last_success_at'),
		failures: integer('failures').notNull().default(0)
	},
	(table) => [index('push_subscriptions_person').on(table.personId)]
);

/** The mailboxes that a person wants notices for. No row: none. */
export const noticeSettings = sqliteTable(
	'notice_settings',
	{
		personId: text('person_id')
			.notNull()
			.references(() => people.id),
		mailboxId: text('mailbox_id')
			.notNull()
			.references(() => mailboxes.id)
	},
	(table) => [primaryKey({ columns: [table.personId, table.mailboxId] })]
);

/** One notice to one person: an opaque id that only she can resolve to a conversation. */
export const notices = sqliteTable(
	'notices',
	{
		/** 160 random bits, all that ever leaves us. */
		id: text('id').primaryKey(),
		personId: text('person_id')
			.notNull()
			.references(() => people.id),
		conversationId: text('conversation_id')
			.notNull()
			.references(() => conversations.id),
		createdAt: integer('created_at').notNull()
	},
	(table) => [
		index('notices_person').on(table.personId, table.createdAt),
		index('notices_created').on(table.createdAt)
	]
);

/**
 * One hand-over of a notice to one browser's push service. `silenced`: when it was to be sent she had no right to read
 * the mailbox any more, had turned it off, or had already read the conversation.
 */
export const pushDeliveries = sqliteTable(
	'push_deliveries',
	{
		id: text('id').primaryKey(),
		noticeId: text('notice_id')
			.notNull()
			.references(() => notices.id),
		subscriptionId: text('subscription_id').notNull(),
		state: text('state', { enum: ['due', 'sent', 'failed', 'silenced'] }).notNull(),
		dueAt: integer('due_at').notNull(),
		attempts: integer('attempts').notNull().default(0),
		leaseUntil: integer('lease_until').notNull().default(0),
		lastCode: text('last_code')
	},
	(table) => [
		index('push_deliveries_due').on(table.state, table.dueAt),
		// Removing a notice asks for its hand-overs.
		index('push_deliveries_notice').on(table.noticeId)
	]
);
