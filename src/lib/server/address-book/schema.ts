import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** The local copy of the SDK address book. A sync replaces it whole, in one transaction, or leaves it as it was. */
export const organisations = sqliteTable('address_book_organisations', {
	/** Participant id, lower case. */
	participantId: text('participant_id').primaryKey(),
	organisationNumber: text('organisation_number').notNull().default(''),
	name: text('name').notNull(),
	alternateName: text('alternate_name').notNull().default(''),
	description: text('description').notNull().default('')
});

export const functions = sqliteTable(
	'address_book_functions',
	{
		participantId: text('participant_id')
			.notNull()
			.references(() => organisations.participantId),
		/** The functional address: unique only together with its organisation. */
		identifier: text('identifier').notNull(),
		name: text('name').notNull(),
		description: text('description').notNull().default(''),
		/** Search words from the address book's categories, space separated. */
		categories: text('categories').notNull().default('')
	},
	(table) => [
		primaryKey({ columns: [table.participantId, table.identifier] }),
		index('address_book_functions_identifier').on(table.identifier)
	]
);

export const syncs = sqliteTable('address_book_syncs', {
	id: integer('id').primaryKey({ autoIncrement: true }),
	startedAt: integer('started_at').notNull(),
	finishedAt: integer('finished_at'),
	organisations: integer('organisations').notNull().default(0),
	functions: integer('functions').notNull().default(0),
	/** Addresses whose organisation is missing: left out and counted. */
	orphans: integer('orphans').notNull().default(0),
	code: text('code')
});

/**
 * Every word of the address book once, without case and diacritics: for misspelt words and for parts of compounds. The
 * search index itself is an FTS5 table, `address_book_search`, which drizzle cannot describe (see its migration).
 */
export const words = sqliteTable('address_book_words', { word: text('word').primaryKey() });
