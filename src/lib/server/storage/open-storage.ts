/** Opens everything that is kept on disk, or nothing: the lock, the key, the database (migrated), the blob store. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createDiskBlobStore, type BlobStore } from '../blob/blob-store.ts';
import type { Config } from '../config.ts';
import { openDatabase, type Db } from '../db/database.ts';
import { logMoverUrl } from '../db/log-mover.ts';
import { isMigrated, migrate } from '../db/migrate.ts';
import { AppError } from '../errors.ts';
import type { Ids } from '../ids.ts';
import { RESTORING } from './restore.ts';
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

/**
 * @throws AppError CONFIG_INVALID, STORAGE_IN_USE, STORAGE_FAILING, STORAGE_KEY_MISSING, STORAGE_KEY_WRONG, STORAGE_DAMAGED;
 * nothing is overwritten.
 */
export async function openStorage(config: StorageConfig, ids: Ids): Promise<Storage> {
	await makeFolder(config.dataFolder);
	const lock = await lockFolder(config.dataFolder);
	try {
		const storage = await openParts(config, ids, { isOurs: true });
		await migrate(storage.db, join(config.rootFolder, 'drizzle'));
		return {
			...storage,
			close: async () => {
				await storage.close();
				await lock.release();
			}
		};
	} catch (error) {
		await lock.release();
		throw error;
	}
}

async function makeFolder(folder: string): Promise<void> {
	try {
		await mkdirSaying(folder);
		if (!(await stat(folder)).isDirectory()) throw new NotAFolder();
	} catch (cause) {
		const { code = 'it is a file' } = cause as NodeJS.ErrnoException;
		throw new AppError(
			'CONFIG_INVALID',
			`SLUSS_DATA: ${folder} cannot be used as a folder (${code}).`,
			{ cause }
		);
	}
}

class NotAFolder extends Error {}

/** What `recursive` answers where a disk can only be read says nothing of the disk. */
async function mkdirSaying(folder: string): Promise<void> {
	try {
		await mkdir(folder, { mode: 0o700 });
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === 'EEXIST') return;
		if (code !== 'ENOENT') throw error;
		await mkdirSaying(dirname(folder));
		await mkdir(folder, { mode: 0o700 });
	}
}

/**
 * The same beside an app that may be running: without the lock and without bringing anything up to date. For reading, and
 * for a short write now and then: it waits its turn for up to ten seconds, and the app waits while it is written.
 * @throws AppError CONFIG_INVALID where there is no data, STORAGE_VERSION, STORAGE_KEY_MISSING, STORAGE_KEY_WRONG,
 * STORAGE_DAMAGED
 */
export async function openStorageBeside(config: StorageConfig, ids: Ids): Promise<Storage> {
	if (!(await exists(databaseFileOf(config)))) {
		throw new AppError('CONFIG_INVALID', `SLUSS_DATA: there is no data in ${config.dataFolder}.`);
	}
	const storage = await openParts(config, ids, { isOurs: false, timeoutMs: BESIDE_TIMEOUT_MS });
	try {
		if (!(await isMigrated(storage.db, join(config.rootFolder, 'drizzle')))) {
			throw new AppError('STORAGE_VERSION');
		}
		return storage;
	} catch (error) {
		await storage.close();
		throw error;
	}
}

const BESIDE_TIMEOUT_MS = 10_000;

async function openParts(
	config: StorageConfig,
	ids: Ids,
	{ isOurs, timeoutMs }: { isOurs: boolean; timeoutMs?: number }
): Promise<Storage> {
	const databaseFile = databaseFileOf(config);
	if (await exists(join(config.dataFolder, RESTORING))) {
		throw new AppError(
			'STORAGE_DAMAGED',
			`A restore into ${config.dataFolder} has not ended. Empty the folder and restore again.`
		);
	}
	const storageKey = await readStorageKey({
		key: config.storageKey,
		keyFile: config.storageKeyFile,
		makeIn: config.environment === 'sandbox' ? join(config.dataFolder, 'keys') : undefined,
		dataExists: await exists(databaseFile)
	});
	const keys = deriveKeys(storageKey);
	const db = await openDatabase({
		url: `file:${databaseFile}`,
		encryptionKey: keys.database,
		...(timeoutMs !== undefined && { timeoutMs }),
		...(isOurs && { logMoverUrl: logMoverUrl(config.rootFolder) })
	});
	try {
		const blobs = createDiskBlobStore({
			folder: join(config.dataFolder, 'blobs'),
			key: keys.blobs,
			ids,
			journal: isOurs
		});
		const close = async () => {
			await Promise.all([db.close(), blobs.close()]);
		};
		return { db, blobs, close };
	} catch (error) {
		await db.close();
		throw error;
	}
}

function databaseFileOf({ dataFolder }: Pick<Config, 'dataFolder'>): string {
	return join(dataFolder, 'sluss.db');
}

function exists(path: string): Promise<boolean> {
	return stat(path).then(
		() => true,
		() => false
	);
}
