/**
 * The installation that the SLUSS_… settings name, for a command beside the app. Loaded only by the commands that need it:
 * the others run without database.
 */
import { join, resolve } from 'node:path';
import { systemClock, type Clock } from '#lib/server/clock.ts';
import { loadConfig, type Config } from '#lib/server/config.ts';
import { isAppError } from '#lib/server/errors.ts';
import { randomIds, type Ids } from '#lib/server/ids.ts';
import { openStorage, openStorageBeside, type Storage } from '#lib/server/storage/open-storage.ts';

export interface Installation extends Pick<Storage, 'db' | 'blobs'> {
	readonly config: Config;
	readonly organisation: Config['organisation'];
	readonly clock: Clock;
	readonly ids: Ids;
}

/** Where package.json and drizzle/ lie: the command is part of the same version as the app. */
const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Does `work` and closes everything again.
 * @param options.make makes the database where there is none yet, and brings it up to date when the app is not running
 * @throws AppError CONFIG_INVALID, STORAGE_…
 */
export async function withInstallation<T>(
	work: (installation: Installation) => Promise<T>,
	options: { make?: boolean } = {}
): Promise<T> {
	const config = { ...loadConfig(), rootFolder: ROOT };
	const { db, blobs, close } = await open(config, options.make ?? false);
	try {
		const { organisation } = config;
		return await work({ config, organisation, db, blobs, clock: systemClock, ids: randomIds });
	} finally {
		await close();
	}
}

async function open(config: Config, make: boolean): Promise<Storage> {
	if (!make) return openStorageBeside(config, randomIds);
	try {
		return await openStorage(config, randomIds);
	} catch (error) {
		if (isAppError(error, 'STORAGE_IN_USE')) return openStorageBeside(config, randomIds);
		throw error;
	}
}

/** @throws AppError CONFIG_INVALID, KEY_…, CERTIFICATE_… when there is no key to sign with */
export async function readSigning({ config, clock }: Installation) {
	if (config.sdk !== undefined) {
		const { loadKeyRing } = await import('#lib/server/keys/key-ring.ts');
		const { readChosenSigning } = await import('#lib/server/keys/own-signing.ts');
		const { signing } = await loadKeyRing(config.sdk.keys);
		return readChosenSigning({ keys: signing, folder: config.dataFolder, clock });
	}
	const { openSandboxStore } = await import('#lib/server/sandbox/open-store.ts');
	const { createKeyRing } = await import('#lib/server/sandbox/key-ring.ts');
	const { makeFederation } = await import('#lib/server/sandbox/federation/federation.ts');
	const store = await openSandboxStore(join(config.dataFolder, 'sandbox'), randomIds);
	try {
		const { own } = makeFederation(config.organisation);
		return (await createKeyRing(store, clock).organisation(own)).signing;
	} finally {
		await store.close();
	}
}
