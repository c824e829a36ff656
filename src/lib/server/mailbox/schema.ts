import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { WeeklyHours } from '#lib/mailbox/weekly-hours.ts';
import type { FileFamily } from '#lib/message/file-families.ts';
import { people } from '../identity/schema.ts';

/** Function mailboxes: our side of the functional addresses that others write to. */
export const mailboxes = sqliteTable(
	'mailboxes',
	{
		id: text('id').primaryKey(),
		/** Opaque, at most 256 characters; unique within our organisation (facts: Identities). */
		functionalAddress: text('functional_address').notNull().unique(),
		name: text('name').notNull(),
		description: text('description').notNull().default(''),
		/** Whether its name may stand in a push notice, on a locked screen. */
		nameInNotices: integer('name_in_notices', { mode: 'boolean' }).notNull().default(false),
		/** When somebody answers, day by day; null: nothing is said. */
		weeklyHours: text('weekly_hours', { mode: 'json' }).$type<WeeklyHours | null>(),
		/** Families of files that may be sent from it; null: all that the federation takes. Incoming is not asked. */
		fileFamilies: text('file_families', { mode: 'json' }).$type<readonly FileFamily[] | null>(),
		/** What else is to be said of the hours, and whom to turn to otherwise: free text for colleagues. */
		openingHours: text('opening_hours').notNull().default(''),
		fallbackContact: text('fallback_contact').notNull().default(''),
		/** Closed: kept and readable, but it takes no messages and sends none. ms since the epoch; null: open. */
		closedAt: integer('closed_at'),
		createdAt: integer('created_at').notNull()
	},
	(table) => [
		index('mailboxes_closed')
			.on(table.id)
			.where(sql`closed_at IS NOT NULL`)
	]
);

/**
 * Who may do what in which mailbox. No row, no right. A person has one row for each source of rights; what she may is all
 * of them together, so that what a group gives goes with the group and what an administrator gave stays.
 */
export const memberships = sqliteTable(
	'memberships',
	{
		mailboxId: text('mailbox_id')
			.notNull()
			.references(() => mailboxes.id),
		personId: text('person_id')
			.notNull()
			.references(() => people.id),
		/** `manual`: given by an administrator. `group:<id>`: follows from a rule about a group. */
		source: text('source').notNull().default('manual'),
		/** May see counts and ages, never sender, subject or content. */
		mayQueue: integer('may_queue', { mode: 'boolean' }).notNull(),
		mayRead: integer('may_read', { mode: 'boolean' }).notNull(),
		maySend: integer('may_send', { mode: 'boolean' }).notNull(),
		mayAdminister: integer('may_administer', { mode: 'boolean' }).notNull(),
		/** The right begins at this instant; null: it has begun. */
		from: integer('from'),
		/** The right ends at this instant; null: until somebody ends it. */
		until: integer('until'),
		createdAt: integer('created_at').notNull()
	},
	(table) => [
		primaryKey({ columns: [table.mailboxId, table.personId, table.source] }),
		// With all that a question of rights asks for: it never reads the rows themselves.
		index('memberships_person').on(
			table.personId,
			table.mailboxId,
			table.mayQueue,
			table.mayRead,
			table.maySend,
			table.mayAdminister,
			table.from,
			table.until
		),
		// Whether somebody administers anything is asked for each page, and few do: a registrar with hundreds does not.
		index('memberships_administered')
			.on(table.personId, table.from, table.until)
			.where(sql`may_administer`)
	]
);
