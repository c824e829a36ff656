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

/** Groups as the organisation keeps them elsewhere: provisioned by SCIM, or named by the identity provider at sign-in. */
export const groups = sqliteTable(
	'groups',
	{
		id: text('id').primaryKey(),
		displayName: text('display_name').notNull(),
		/** In lower case, by which it is looked up. */
		displayNameKey: text('display_name_key').notNull(),
		/** SCIM: whatever the client calls it. Claim: the value of the claim, which is what makes it the same group. */
		externalId: text('external_id'),
		source: text('source', { enum: ['scim', 'claim'] }).notNull(),
		/** Kept when members come and go, so that no page has to count them. */
		memberCount: integer('member_count').notNull().default(0),
		createdAt: integer('created_at').notNull(),
		modifiedAt: integer('modified_at').notNull()
	},
	(table) => [
		uniqueIndex('groups_source').on(table.source, table.externalId),
		index('groups_name').on(table.displayNameKey, table.id)
	]
);

export const groupMembers = sqliteTable(
	'group_members',
	{
		groupId: text('group_id')
			.notNull()
			.references(() => groups.id),
		personId: text('person_id')
			.notNull()
			.references(() => people.id),
		createdAt: integer('created_at').notNull()
	},
	(table) => [
		primaryKey({ columns: [table.groupId, table.personId] }),
		index('group_members_person').on(table.personId)
	]
);

/** What members of a group may do in a mailbox. Their rights are rows of `memberships` with the source `group:<id>`. */
export const groupRules = sqliteTable(
	'group_rules',
	{
		groupId: text('group_id')
			.notNull()
			.references(() => groups.id),
		mailboxId: text('mailbox_id')
			.notNull()
			.references(() => mailboxes.id),
		mayQueue: integer('may_queue', { mode: 'boolean' }).notNull(),
		mayRead: integer('may_read', { mode: 'boolean' }).notNull(),
		maySend: integer('may_send', { mode: 'boolean' }).notNull(),
		mayAdminister: integer('may_administer', { mode: 'boolean' }).notNull(),
		createdAt: integer('created_at').notNull()
	},
	(table) => [
		primaryKey({ columns: [table.groupId, table.mailboxId] }),
		index('group_rules_mailbox').on(table.mailboxId)
	]
);
