import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { AlarmKind } from './alarm.ts';

/** What operations must look at. One open row for each kind and subject; raised again, it is counted. Never content. */
export const alarms = sqliteTable(
	'alarms',
	{
		id: text('id').primaryKey(),
		kind: text('kind').$type<AlarmKind>().notNull(),
		/** What it is about: a transport id, a message id, a fingerprint; '' when there is only one of its kind. */
		subject: text('subject').notNull(),
		facts: text('facts', { mode: 'json' })
			.$type<Record<string, string | number | boolean | null>>()
			.notNull(),
		raisedAt: integer('raised_at').notNull(),
		lastRaisedAt: integer('last_raised_at').notNull(),
		times: integer('times').notNull(),
		/** The reason is gone, or somebody has dealt with it. */
		clearedAt: integer('cleared_at'),
		clearedBy: text('cleared_by')
	},
	(table) => [
		uniqueIndex('alarms_open')
			.on(table.kind, table.subject)
			.where(sql`cleared_at IS NULL`),
		index('alarms_raised').on(table.raisedAt)
	]
);
