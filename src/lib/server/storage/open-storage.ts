/** Opens everything that is kept on disk, or nothing: the lock, the key, the database (migrated), the blob store. */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createDiskBlobStore, type BlobStore } from '../blob/blob-store.ts';
import type { Config } from '../config.ts';
import { openDatabase, type Db } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import type { Ids } from '../ids.ts';
import { lockFolder } from './folder-lock.ts';
import { deriveKeys, readStorageKey } from './storage-key.ts';

export interface Storage {
	db: Db;
	blobs: BlobStore;
	close(): Promise<void>;
}

type StorageConfig = Pick<
	Config,
	'dataFolder' | 'rootFolder' | 'environment' | 'storageKey' | 'storageKeyFile'
>;

/** @throws AppError STORAGE_IN_USE, STORAGE_KEY_MISSING, STORAGE_KEY_WRONG, STORAGE_DAMAGED; nothing is overwritten. */
export async function openStorage(config: StorageConfig, ids: Ids): Promise<Storage> {
	await mkdir(config.dataFolder, { recursive: true, mode: 0o700 });
	const lock = await lockFolder(join(config.dataFolder, 'lock'));
	try {
		const databaseFile = join(config.dataFolder, 'sluss.db');
		const storageKey = await readStorageKey({
			key: config.storageKey,
			keyFile: config.storageKeyFile,
			makeIn: config.environment === 'sandbox' ? join(config.dataFolder, 'keys') : undefined,
			dataExists: await exists(databaseFile)
		});
		const keys = deriveKeys(storageKey);
		const db = await openDatabase({ url: `file:${databaseFile}`, encryptionKey: keys.database });
		await migrate(db, join(config.rootFolder, 'drizzle'));
		const blobs = createDiskBlobStore({
			folder: join(config.dataFolder, 'blobs'),
			key: keys.blobs,
			ids
		});
		return {
			db,
			blobs,
			close: async () => {
				await db.close();
				await lock.release();
			}
		};
	} catch (error) {
		await lock.release();
		throw error;
	}
}

function exists(path: string): Promise<boolean> {
	return stat(path).then(
		() => true,
		() => false
	);
}
