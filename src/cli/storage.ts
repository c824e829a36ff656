/** The data folder and the key that the SLUSS_… settings name; the other settings may be missing. */
import { join, resolve } from 'node:path';
import { loadStorageConfig } from '#lib/server/config.ts';
import { AppError } from '#lib/server/errors.ts';
import { readStorageKey } from '#lib/server/storage/storage-key.ts';

/** Where package.json lies. */
export const ROOT = resolve(import.meta.dirname, '../..');

/**
 * @param options.keyOnly the key is asked for on its own, and the data folder may be the wrong one
 * @throws AppError CONFIG_INVALID, STORAGE_KEY_MISSING, STORAGE_KEY_WRONG
 */
export async function readStorage(
	options: { keyOnly?: boolean } = {}
): Promise<{ dataFolder: string; storageKey: Buffer }> {
	const { environment, dataFolder, storageKey, storageKeyFile } = loadStorageConfig();
	if (dataFolder === undefined && !options.keyOnly) {
		throw new AppError('CONFIG_INVALID', 'SLUSS_DATA: is not set.');
	}
	const keyFolder =
		environment === 'sandbox' && dataFolder !== undefined ? join(dataFolder, 'keys') : undefined;
	return {
		dataFolder: dataFolder ?? '',
		storageKey: await readStorageKey({
			key: storageKey,
			keyFile: storageKeyFile,
			makeIn: keyFolder,
			// Never a new one.
			dataExists: true
		})
	};
}
