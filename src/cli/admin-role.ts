import { readRole } from './admin-arguments.ts';
import type { Command } from './command.ts';

export const adminGrantRole = changeRole(
	'admin grant-role',
	'Give a person a role in the organisation. None of them opens a message.',
	'grant'
);
export const adminRevokeRole = changeRole(
	'admin revoke-role',
	'Take a role away. The last administrator stays one.',
	'revoke'
);

const REFUSALS: Readonly<Record<string, string>> = {
	'not-found': 'this person is not active; nothing is changed',
	'last-administrator': 'she is the last administrator; nothing is changed'
};

function changeRole(name: string, summary: string, way: 'grant' | 'revoke'): Command {
	return {
		name,
		summary,
		more: ['PERSON', 'ROLE'],
		options: [],
		async run(given, terminal) {
			const [wanted = '', roleName = ''] = given.more;
			const role = readRole(roleName);
			const { withInstallation } = await import('./installation.ts');
			const { findOnePerson } = await import('./admin-person.ts');
			const { grantRole, listRoles, revokeRole } = await import('#lib/server/identity/roles.ts');
			const { INSTALLATION } = await import('#lib/server/identity/actor.ts');
			return withInstallation(async (installation) => {
				const person = await findOnePerson(installation.db.read, wanted, terminal);
				if (person === undefined) return 1;
				const change = way === 'grant' ? grantRole : revokeRole;
				const { outcome } = await change(installation, {
					actor: INSTALLATION,
					personId: person.id,
					role
				});
				if (outcome !== 'done') {
					terminal.say(REFUSALS[outcome] ?? outcome);
					return 1;
				}
				terminal.json({
					id: person.id,
					roles: await listRoles(installation.db.read, person.id)
				});
				return 0;
			});
		}
	};
}
