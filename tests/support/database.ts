import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { migrate } from '#lib/server/db/migrate.ts';
import { openDatabase, type Db } from '#lib/server/db/database.ts';
import { logMoverUrl } from '#lib/server/db/log-mover.ts';

/** A real, encrypted, migrated database in a folder of its own, gone after `close`. */
export async function openTestDatabase(): Promise<{ db: Db; close: () => Promise<void> }> {
	const folder = await mkdtemp(join(tmpdir(), 'sluss-db-'));
	const db = await openDatabase({
		url: `file:${join(folder, 'test.db')}`,
		encryptionKey: 'test',
		logMoverUrl: logMoverUrl(resolve('.'))
	});
	await migrate(db, resolve('drizzle'));
	return {
		db,
		close: async () => {
			await db.close();
			await rm(folder, { recursive: true, force: true });
		}
	};
}
