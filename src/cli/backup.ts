import { resolve } from 'node:path';
import { systemClock } from '#lib/server/clock.ts';
import type { Command } from './command.ts';

export const backup: Command = {
	name: 'backup',
	summary:
		'Copy everything that is kept into an empty folder, encrypted as it is, while the app runs. The storage key is not in it.',
	file: 'FOLDER',
	options: [],
	async run(given, terminal) {
		const { backUp } = await import('#lib/server/storage/back-up.ts');
		const { readStorage, ROOT } = await import('./storage.ts');
		const { dataFolder, storageKey } = await readStorage();
		const target = resolve(given.file);
		const made = await backUp({
			dataFolder,
			target,
			storageKey,
			rootFolder: ROOT,
			clock: systemClock
		});
		const { createdAt, files, bytes, auditHead, rows } = made;
		terminal.json({ backup: target, createdAt, files, bytes, auditHead, rows });
		return 0;
	}
};
