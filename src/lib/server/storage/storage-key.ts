/**
 * The storage key: 32 bytes from the environment or a key file, from which the keys of the database and of the blob
 * store are derived. Only the sandbox makes one by itself, and only where there is no data yet.
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../errors.ts';

export interface StorageKeyOptions {
	/** Base64 of 32 bytes. */
	key: string | undefined;
	keyFile: string | undefined;
	/** Where the sandbox keeps a key of its own making; undefined: never make one. */
	makeIn: string | undefined;
	/** True when there is data that some key has already encrypted. */
	dataExists: boolean;
}

/** @throws AppError STORAGE_KEY_MISSING, STORAGE_KEY_WRONG (not 32 bytes of base64). */
export async function readStorageKey(options: StorageKeyOptions): Promise<Buffer> {
	if (options.key !== undefined) return decode(options.key, 'SLUSS_STORAGE_KEY');
	if (options.keyFile !== undefined) return readKeyFile(options.keyFile);
	if (options.makeIn === undefined) {
		throw new AppError(
			'STORAGE_KEY_MISSING',
			'Set SLUSS_STORAGE_KEY (base64 of 32 bytes) or SLUSS_STORAGE_KEY_FILE.'
		);
	}
	const keyFile = join(options.makeIn, 'storage.key');
	try {
		return await readKeyFile(keyFile);
	} catch (error) {
		if (!(error instanceof AppError) || error.code !== 'STORAGE_KEY_MISSING') throw error;
	}
	if (options.dataExists) {
		throw new AppError(
			'STORAGE_KEY_MISSING',
			`There is data but no key file ${keyFile}. Put the key back, or move the data folder away to begin anew. Nothing was changed.`
		);
	}
	return makeKeyFile(keyFile);
}

/** Keys for one purpose each, so that one never stands in for the other. */
export function deriveKeys(storageKey: Buffer): {
	database: string;
	blobs: Buffer;
	backup: Buffer;
} {
	const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', storageKey, '', purpose, 32));
	return {
		database: derive('sluss database').toString('hex'),
		blobs: derive('sluss blobs'),
		/** Vouches for the manifest of a backup. */
		backup: derive('sluss backup')
	};
}

async function readKeyFile(path: string): Promise<Buffer> {
	const text = await readFile(path, 'utf8').catch((cause: unknown) => {
		throw new AppError('STORAGE_KEY_MISSING', `The key file ${path} cannot be read.`, { cause });
	});
	return decode(text.trim(), path);
}

async function makeKeyFile(path: string): Promise<Buffer> {
	const key = randomBytes(32);
	await mkdir(dirname(path), { recursive: true, mode: 0o700 });
	await writeFile(path, key.toString('base64') + '\n', { mode: 0o600, flag: 'wx' });
	return key;
}

function decode(text: string, where: string): Buffer {
	const key = Buffer.from(text, 'base64');
	if (key.length !== 32 || !/^[A-Za-z0-9+/]{43}=$/.test(text)) {
		throw new AppError('STORAGE_KEY_WRONG', `${where} is not base64 of 32 bytes.`);
	}
	return key;
}
