import { sql } from 'drizzle-orm';
import { migrate as drizzleMigrate } from 'drizzle-orm/libsql/migrator';
import { drizzle } from 'drizzle-orm/libsql';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Db } from './database.ts';

/** Brings the database up to the migrations in `folder`; what has run is not run again. */
export async function migrate(db: Db, folder: string): Promise<void> {
	await drizzleMigrate(drizzle(db.client), { migrationsFolder: folder });
}

/** Whether the newest migration in `folder` is the newest that has run. Changes nothing. */
export async function isMigrated(db: Db, folder: string): Promise<boolean> {
	const newest = readMigrationFiles({ migrationsFolder: folder }).at(-1);
	const [table] = await db.read.all(
		sql`SELECT name FROM sqlite_master WHERE name = '__drizzle_migrations'`
	);
	if (table === undefined) return false;
	const [row] = await db.read.all<{ at: number }>(
		sql`SELECT max(created_at) AS at FROM __drizzle_migrations`
	);
	return row?.at === newest?.folderMillis;
}
