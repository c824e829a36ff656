import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { randomIds } from '#lib/server/ids.ts';
import { backUp } from '#lib/server/storage/back-up.ts';
import { openStorage } from '#lib/server/storage/open-storage.ts';
import { restore } from '#lib/server/storage/restore.ts';
import {
	clock,
	contentOf,
	ENVELOPE,
	folder,
	ID,
	legacy,
	message,
	NOT_FOUND,
	pending,
	plugin
} from '#tests/support/tiny-domibus.ts';
import { LEGACY } from '#tests/support/tiny-plugin.ts';

it('what the access point has handed over and forgotten is in a backup, and comes after a restore', async () => {
	const storageKey = randomBytes(32);
	const rootFolder = resolve('.');
	const dataFolder = join(folder, 'data');
	const storage = await openStorage(
		{
			...{ dataFolder, rootFolder, environment: 'production', storageKeyFile: undefined },
			storageKey: storageKey.toString('base64')
		},
		randomIds
	);
	plugin.on('listPendingMessagesRequest', pending([], LEGACY));
	plugin.on('retrieveMessageRequest', message({ namespace: LEGACY }), NOT_FOUND);
	const before = legacy({ spoolFolder: join(dataFolder, 'access-point') });
	expect(await contentOf(before)).toEqual(ENVELOPE);

	const backup = join(folder, 'backup');
	await backUp({ dataFolder, target: backup, storageKey, rootFolder, clock });
	await storage.close();
	const restored = join(folder, 'restored');
	await restore({ backup, dataFolder: restored, storageKey });

	const after = legacy({ spoolFolder: join(restored, 'access-point') });
	expect(await after.listPending('0203:b.example')).toEqual([{ transportId: ID }]);
	expect(await contentOf(after)).toEqual(ENVELOPE);
	await after.acknowledge(ID);
	expect(await after.listPending('0203:b.example')).toEqual([]);
});
