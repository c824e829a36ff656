import type { Command } from './command.ts';
import { tableOf } from './table.ts';

export const listMailboxes: Command = {
	name: 'mailbox list',
	summary: 'Show the mailboxes of the installation.',
	options: [{ name: 'json', text: 'JSON instead of a table' }],
	async run(given, terminal) {
		const { withInstallation } = await import('./installation.ts');
		const { listAllMailboxes } = await import('#lib/server/mailbox/list-all-mailboxes.ts');
		const mailboxes = await withInstallation(({ db }) => listAllMailboxes(db.read));
		if (given.has('json')) terminal.json({ mailboxes });
		else {
			const rows = mailboxes.map(({ functionalAddress, name, id }) => [
				functionalAddress,
				name,
				id
			]);
			for (const line of tableOf(['ADDRESS', 'NAME', 'ID'], rows)) terminal.print(line);
		}
		return 0;
	}
};
