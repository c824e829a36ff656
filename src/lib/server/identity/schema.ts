import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** People who can sign in. Whoever leaves is made inactive, never removed: the log refers to her. */
export const people = sqliteTable('people', {
	id: text('id').primaryKey(),
	displayName: text('display_name').notNull(),
	/** What she does, as shown beside the name: "Socialsekreterare". */
	title: text('title').notNull().default(''),
	email: text('email'),
	language: text('language', { enum: ['sv', 'en'] })
		.notNull()
		.default('sv'),
	theme: text('theme', { enum: ['system', 'light', 'dark'] })
		.notNull()
		.default('system'),
	active: integer('active', { mode: 'boolean' }).notNull().default(true),
	createdAt: integer('created_at').notNull()
});

/** Sessions after the Lucia guide: the row's id is the SHA-256 of the token, which only the browser holds. */
export const sessions = sqliteTable(
	'sessions',
	{
		id: text('id').primaryKey(),
		personId: text('person_id')
			.notNull()
			.references(() => people.id),
		/** Level of assurance of the sign-in, 1–4; 0 is the demo sign-in of the sandbox. */
		assuranceLevel: integer('assurance_level').notNull(),
		createdAt: integer('created_at').notNull(),
		lastSeenAt: integer('last_seen_at').notNull(),
		expiresAt: integer('expires_at').notNull()
	},
	(table) => [index('sessions_person').on(table.personId)]
);

/** Roles in the organisation, apart from the rights in mailboxes: none of them opens a message. */
export const organisationRoles = sqliteTable(
	'organisation_roles',
	{
		personId: text('person_id')
			.notNull()
			.references(() => people.id),
		role: text('role', { enum: ['administrator', 'operations', 'auditor'] }).notNull(),
		createdAt: integer('created_at').notNull()
	},
	(table) => [primaryKey({ columns: [table.personId, table.role] })]
);
