import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { MembershipTerms } from '#lib/administration/membership.ts';
import type { PersonFields } from '#lib/administration/person-fields.ts';
import { people } from '../identity/schema.ts';
import type { MailboxFields } from './import/mailbox-fields.ts';

type Recorded = MembershipTerms | PersonFields | MailboxFields;

/** Changes that were made together and can be taken back together. */
export const changeBatches = sqliteTable(
	'change_batches',
	{
		id: text('id').primaryKey(),
		actorId: text('actor_id')
			.notNull()
			.references(() => people.id),
		kind: text('kind', {
			enum: ['bulk', 'import-memberships', 'import-people', 'import-mailboxes']
		}).notNull(),
		changes: integer('changes').notNull(),
		createdAt: integer('created_at').notNull(),
		/** ms since the epoch; null: it stands. */
		undoneAt: integer('undone_at')
	},
	(table) => [index('change_batches_actor').on(table.actorId, table.createdAt)]
);

/** What each change of a batch found and left. null: no membership, or no such person or mailbox. */
export const batchChanges = sqliteTable(
	'batch_changes',
	{
		batchId: text('batch_id')
			.notNull()
			.references(() => changeBatches.id),
		position: integer('position').notNull(),
		/** '': the mailbox itself was changed. */
		personId: text('person_id').notNull(),
		/** null: the person herself was changed. */
		mailboxId: text('mailbox_id'),
		before: text('before', { mode: 'json' }).$type<Recorded | null>(),
		after: text('after', { mode: 'json' }).$type<Recorded | null>()
	},
	(table) => [primaryKey({ columns: [table.batchId, table.position] })]
);

/** Files that somebody has uploaded and looks at before she lets them in; gone after an hour. */
export const pendingImports = sqliteTable('pending_imports', {
	id: text('id').primaryKey(),
	actorId: text('actor_id')
		.notNull()
		.references(() => people.id),
	kind: text('kind', { enum: ['memberships', 'people', 'mailboxes'] }).notNull(),
	csv: text('csv').notNull(),
	createdAt: integer('created_at').notNull()
});
