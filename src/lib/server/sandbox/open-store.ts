import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDiskBlobStore, type BlobStore } from '../blob/blob-store.ts';
import { openDatabase, type Db } from '../db/database.ts';
import { AppError } from '../errors.ts';
import type { Ids } from '../ids.ts';
import { makeTables } from './tables.ts';

/** Where the sandbox keeps everything: a folder, a key, a database and files of its own. */
export interface SandboxStore {
	db: Db;
	blobs: BlobStore;
	close(): Promise<void>;
}

/**
 * The key lies in the same folder: it keeps the sandbox's data from being read in passing, no more. There is nothing in
 * the sandbox to protect better.
 *
 * @throws AppError STORAGE_KEY_MISSING, STORAGE_KEY_WRONG or STORAGE_DAMAGED; nothing is overwritten.
 */
export async function openSandboxStore(folder: string, ids: Ids): Promise<SandboxStore> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const key = await readOrMakeKey(join(folder, 'sandbox.key'));
	const db = await openDatabase({
		url: `file:${join(folder, 'sandbox.db')}`,
		encryptionKey: key.toString('base64')
	});
	await db.write(makeTables);
	const blobs = createDiskBlobStore({ folder: join(folder, 'envelopes'), key, ids });
	return { db, blobs, close: () => db.close() };
}

async function readOrMakeKey(path: string): Promise<Buffer> {
	try {
		const file = await open(path, 'wx', 0o600);
		try {
			const key = randomBytes(32);
			await file.writeFile(`${key.toString('base64')}\n`);
			await file.sync();
			return key;
		} finally {
			await file.close();
		}
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
	}
	const key = Buffer.from((await readFile(path, 'utf8')).trim(), 'base64');
	if (key.length !== 32) {
		throw new AppError('STORAGE_KEY_MISSING', `The sandbox's key file ${path} holds no key.`);
	}
	return key;
}
