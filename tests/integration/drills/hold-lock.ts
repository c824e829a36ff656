/**
 * Another process that has the database of a running service open and holds its write lock: a backup that was badly made,
 * an administrator with a tool.
 *
 *   node hold-lock.ts DATA_FOLDER MILLISECONDS       says `held` when it has the lock, `released` when it has let go
 */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '#lib/server/db/database.ts';
import { deriveKeys, readStorageKey } from '#lib/server/storage/storage-key.ts';

const [, , dataFolder = '', ms = '0'] = process.argv;
const key = await readStorageKey({
	key: undefined,
	keyFile: undefined,
	makeIn: join(dataFolder, 'keys'),
	dataExists: true
});
const db = await openDatabase({
	url: `file:${join(dataFolder, 'sluss.db')}`,
	encryptionKey: deriveKeys(key).database,
	timeoutMs: 30_000
});
await db.client.execute('BEGIN IMMEDIATE');
process.stdout.write('held\n');
await wait(Number(ms));
await db.client.execute('ROLLBACK');
process.stdout.write('released\n');
await db.close();
