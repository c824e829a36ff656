import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { mailboxes } from '../mailbox/schema.ts';

/** When finished conversations of a mailbox go. No row: never. */
export const retentionRules = sqliteTable('retention_rules', {
	mailboxId: text('mailbox_id')
		.primaryKey()
		.references(() => mailboxes.id),
	/** Counted from when it was last set to done, or from the last thing that happened in it if that is later. */
	basis: text('basis', { enum: ['done', 'last-event'] }).notNull(),
	days: integer('days').notNull(),
	/** How long the raw envelopes stay as evidence, counted from the transfer; null: they go with the messages. */
	envelopeDays: integer('envelope_days'),
	updatedAt: integer('updated_at').notNull()
});

/** What must not go, whatever the rule says. Rows stay after the hold has been lifted. */
export const legalHolds = sqliteTable(
	'legal_holds',
	{
		id: text('id').primaryKey(),
		mailboxId: text('mailbox_id')
			.notNull()
			.references(() => mailboxes.id),
		/** '': everything in the mailbox. */
		conversationId: text('conversation_id').notNull(),
		/** A case number, a decision: for those who set and lift holds. Never a personal number. */
		reason: text('reason').notNull(),
		/** null: the installation, on the command line. */
		setBy: text('set_by'),
		setAt: integer('set_at').notNull(),
		liftedBy: text('lifted_by'),
		/** ms since the epoch; null: it holds. */
		liftedAt: integer('lifted_at')
	},
	(table) => [
		uniqueIndex('legal_holds_open')
			.on(table.mailboxId, table.conversationId)
			.where(sql`lifted_at IS NULL`)
	]
);

/**
 * Raw envelopes that outlive their message: the transfer log's row speaks of the file until `until`. Ids only.
 */
export const keptEnvelopes = sqliteTable(
	'kept_envelopes',
	{
		/** Row of outbox_entries or deliveries. */
		transferId: text('transfer_id').primaryKey(),
		direction: text('direction', { enum: ['incoming', 'outgoing'] }).notNull(),
		mailboxId: text('mailbox_id').notNull(),
		/** The conversation that is gone. */
		conversationId: text('conversation_id').notNull(),
		until: integer('until').notNull()
	},
	(table) => [index('kept_envelopes_until').on(table.until)]
);

/** Each time that retention was run, and what went. */
export const retentionRuns = sqliteTable(
	'retention_runs',
	{
		id: text('id').primaryKey(),
		/** null: by the clock, or on the command line. */
		personId: text('person_id'),
		startedAt: integer('started_at').notNull(),
		/** Nobody else begins before this, in ms since the epoch; moved on while it works. */
		leaseUntil: integer('lease_until').notNull(),
		/** null: under way, or it was killed. */
		finishedAt: integer('finished_at'),
		/** Code of docs/errors.md where it could not end; null: it did. */
		code: text('code'),
		conversations: integer('conversations').notNull().default(0),
		messages: integer('messages').notNull().default(0),
		attachments: integer('attachments').notNull().default(0),
		/** Raw envelopes whose own period was over. */
		envelopes: integer('envelopes').notNull().default(0),
		/** Files of the blob store that nothing spoke of any more, and their size. */
		files: integer('files').notNull().default(0),
		bytes: integer('bytes').notNull().default(0)
	},
	(table) => [index('retention_runs_started').on(table.startedAt)]
);
