import { systemClock } from '#lib/server/clock.ts';
import { randomIds } from '#lib/server/ids.ts';
import { makeFederation } from '#lib/server/sandbox/federation/federation.ts';
import { createKeyRing } from '#lib/server/sandbox/key-ring.ts';
import { openSandboxStore } from '#lib/server/sandbox/open-store.ts';
import { join } from 'node:path';
import { crashConfig } from './crash-config.ts';

/** Makes the keys of the federation in advance: the slowest part of a first start, and the same for every run. */
export async function makeKeys(folder: string): Promise<void> {
	const { dataFolder, organisation } = crashConfig(folder);
	const store = await openSandboxStore(join(dataFolder, 'sandbox'), randomIds);
	const keyRing = createKeyRing(store, systemClock);
	await Promise.all([keyRing.root(), keyRing.directorySigner()]);
	await Promise.all(
		makeFederation(organisation).organisations.map((each) => keyRing.organisation(each))
	);
	await store.close();
}
