import { readRole, UUID } from './admin-arguments.ts';
import { UsageError, type Command } from './command.ts';

const PROBLEMS = {
	name: 'NAME is empty, too long or has control characters in it',
	title: '--title is too long or has control characters in it',
	email: '--email is no e-mail address',
	'hsa-id': '--hsa-id is no HSA-id'
} as const;

export const adminCreate: Command = {
	name: 'admin create',
	summary: 'Add a person, give her roles, and print a link by which she enrols a passkey, once.',
	more: ['NAME'],
	options: [
		{ name: 'role', value: 'ROLE', multiple: true, text: 'administrator, operations or auditor' },
		{ name: 'email', value: 'ADDRESS', text: 'e-mail address' },
		{
			name: 'hsa-id',
			value: 'HSA-ID',
			text: 'what her first sign-in at an identity provider is linked by'
		},
		{ name: 'title', value: 'TEXT', text: 'what she does' },
		{
			name: 'id',
			value: 'UUID',
			text: 'her id: with it the command can be repeated and changes nothing twice'
		},
		{ name: 'no-invitation', text: 'print no link: she signs in at an identity provider' }
	],
	async run(given, terminal) {
		const roles = given.list('role').map(readRole);
		const id = given.find('id')?.trim().toLowerCase();
		if (id !== undefined && !UUID.test(id)) throw new UsageError('--id is no UUID');
		const { findPersonProblem, findTaken, tidyParticulars } =
			await import('#lib/server/identity/person-fields.ts');
		const particulars = tidyParticulars({
			displayName: given.more[0] ?? '',
			title: given.find('title') ?? '',
			email: given.find('email') ?? null,
			hsaId: given.find('hsa-id') ?? null
		});
		const problem = findPersonProblem(particulars);
		if (problem !== undefined) throw new UsageError(PROBLEMS[problem]);

		const { withInstallation } = await import('./installation.ts');
		const { createPerson } = await import('#lib/server/identity/create-person.ts');
		const { grantRole } = await import('#lib/server/identity/roles.ts');
		const { INSTALLATION } = await import('#lib/server/identity/actor.ts');
		const { invite } = await import('./admin-invitation.ts');
		const actor = INSTALLATION;
		return withInstallation(
			async (installation) => {
				const taken = await findTaken(installation.db.read, particulars, id ?? '');
				if (taken !== undefined) {
					terminal.say(`this ${taken} is another person's already; nothing is changed`);
					return 1;
				}
				const made = await createPerson(installation, {
					...particulars,
					actor,
					...(id !== undefined && { id })
				});
				const { personId } = made;
				for (const role of roles) {
					const { outcome } = await grantRole(installation, { actor, personId, role });
					if (outcome === 'done') continue;
					terminal.say('this person is not active; nothing is changed');
					return 1;
				}
				const created = made.outcome === 'done';
				const wanted = created && !given.has('no-invitation');
				const invitation = wanted ? await invite(installation, personId, terminal) : undefined;
				terminal.json({ id: personId, created, roles, invitation: invitation ?? null });
				return 0;
			},
			{ make: true }
		);
	}
};
