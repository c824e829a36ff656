import type { Command } from './command.ts';
import { tableOf } from './table.ts';

export const adminList: Command = {
	name: 'admin list',
	summary: 'Show everybody with a role in the organisation; with --all everybody there is.',
	options: [
		{ name: 'all', text: 'people without a role, and those who have left, too' },
		{ name: 'json', text: 'JSON instead of a table' }
	],
	async run(given, terminal) {
		const { withInstallation } = await import('./installation.ts');
		const { listEverybody } = await import('./admin-people.ts');
		const everybody = await withInstallation(({ db }) => listEverybody(db.read));
		const shown = given.has('all')
			? everybody
			: everybody.filter(({ active, roles }) => active && roles.length > 0);
		if (given.has('json')) terminal.json({ people: shown });
		else {
			const rows = shown.map(({ displayName, roles, email, lastSignInAt, active, id }) => [
				displayName,
				roles.join(',') || '-',
				email ?? '-',
				active ? (lastSignInAt ?? 'never') : 'has left',
				id
			]);
			for (const line of tableOf(['NAME', 'ROLES', 'E-MAIL', 'LAST SIGN-IN', 'ID'], rows))
				terminal.print(line);
		}
		return 0;
	}
};
