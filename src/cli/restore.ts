import { resolve } from 'node:path';
import type { Command } from './command.ts';

export const restoreBackup: Command = {
	name: 'restore',
	summary:
		'Put a backup into an empty data folder, checked file by file, the audit log included. The app is started on it afterwards.',
	file: 'BACKUP',
	more: ['FOLDER'],
	options: [],
	async run(given, terminal) {
		const { restore } = await import('#lib/server/storage/restore.ts');
		const { readStorage } = await import('./storage.ts');
		const [folder = ''] = given.more;
		const { storageKey } = await readStorage({ keyOnly: true });
		const dataFolder = resolve(folder);
		const { createdAt, version, files, bytes, auditHead, rows } = await restore({
			backup: resolve(given.file),
			dataFolder,
			storageKey
		});
		terminal.json({ dataFolder, createdAt, version, files, bytes, auditHead, rows });
		return 0;
	}
};
