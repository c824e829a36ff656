import { sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Small facts of the deployment that Sluss makes itself: the check value of the storage key, VAPID keys. */
export const settings = sqliteTable('settings', {
	key: text('key').primaryKey(),
	value: text('value').notNull()
});
