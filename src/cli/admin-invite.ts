import type { Command } from './command.ts';

export const adminInvite: Command = {
	name: 'admin invite',
	summary: 'Print a new link for a person who has lost her passkeys, or never used the first.',
	more: ['PERSON'],
	options: [],
	async run(given, terminal) {
		const { withInstallation } = await import('./installation.ts');
		const { findOnePerson } = await import('./admin-person.ts');
		const { invite } = await import('./admin-invitation.ts');
		return withInstallation(async (installation) => {
			const person = await findOnePerson(installation.db.read, given.more[0] ?? '', terminal);
			if (person === undefined) return 1;
			const invitation = await invite(installation, person.id, terminal);
			if (invitation === undefined) return 1;
			terminal.json({ id: person.id, invitation });
			return 0;
		});
	}
};
