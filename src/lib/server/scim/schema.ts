import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { people } from '../identity/schema.ts';
import type { UserAttributes } from './user-resource.ts';

/** People whom the identity provider keeps, with what it calls them. Their SCIM id is the id of the person. */
export const scimUsers = sqliteTable(
	'scim_users',
	{
		personId: text('person_id')
			.primaryKey()
			.references(() => people.id),
		userName: text('user_name').notNull(),
		/** In lower case: userName does not tell cases apart (RFC 7643 section 4.1.1). */
		userNameKey: text('user_name_key').notNull(),
		externalId: text('external_id'),
		/** What else was said of her and is said back: names, title, e-mail addresses, language. */
		attributes: text('attributes', { mode: 'json' }).$type<UserAttributes>().notNull(),
		createdAt: integer('created_at').notNull(),
		modifiedAt: integer('modified_at').notNull(),
		/** When it said that she is not active; null: she is. ms since the epoch. */
		deactivatedAt: integer('deactivated_at')
	},
	(table) => [
		uniqueIndex('scim_users_name').on(table.userNameKey),
		index('scim_users_external').on(table.externalId),
		index('scim_users_created').on(table.createdAt, table.personId)
	]
);
