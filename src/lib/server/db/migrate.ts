import { migrate as drizzleMigrate } from 'drizzle-orm/libsql/migrator';
import { drizzle } from 'drizzle-orm/libsql';
import type { Db } from './database.ts';

/** Brings the database up to the migrations in `folder`; what has run is not run again. */
export async function migrate(db: Db, folder: string): Promise<void> {
	await drizzleMigrate(drizzle(db.client), { migrationsFolder: folder });
}
