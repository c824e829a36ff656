import { readRights, readTime } from './admin-arguments.ts';
import type { Command } from './command.ts';

export const adminMembership: Command = {
	name: 'admin membership set',
	summary:
		'Give a person exactly these rights in a mailbox, or none. What groups give is not touched.',
	more: ['MAILBOX', 'PERSON'],
	options: [
		{
			name: 'rights',
			value: 'LIST',
			required: true,
			text: 'queue,read,send,administer: send includes read, read includes queue; or none'
		},
		{ name: 'from', value: 'TIME', text: 'when they begin: 2026-11-22 or 2026-11-22T14:00:00Z' },
		{ name: 'until', value: 'TIME', text: 'when they end' }
	],
	async run(given, terminal) {
		const [address = '', wanted = ''] = given.more;
		const rights = readRights(given.get('rights'));
		const from = readTime(given, 'from');
		const until = readTime(given, 'until');
		const { withInstallation } = await import('./installation.ts');
		const { findOnePerson } = await import('./admin-person.ts');
		const { listAllMailboxes } = await import('#lib/server/mailbox/list-all-mailboxes.ts');
		const { setMembership } = await import('#lib/server/mailbox/set-membership.ts');
		const { INSTALLATION } = await import('#lib/server/identity/actor.ts');
		return withInstallation(async (installation) => {
			const mailbox = (await listAllMailboxes(installation.db.read)).find(
				({ id, functionalAddress }) => [id, functionalAddress].includes(address.trim())
			);
			if (mailbox === undefined) {
				terminal.say('there is no such mailbox: name it by address or id ("sluss mailbox list")');
				return 1;
			}
			const person = await findOnePerson(installation.db.read, wanted, terminal);
			if (person === undefined) return 1;
			const { outcome } = await setMembership(installation, {
				actor: INSTALLATION,
				mailboxId: mailbox.id,
				personId: person.id,
				rights,
				from,
				until
			});
			if (outcome !== 'done') {
				terminal.say(
					outcome === 'invalid'
						? '--until has passed already, or is not after --from; nothing is changed'
						: 'this person is not active; nothing is changed'
				);
				return 1;
			}
			terminal.json({
				mailbox: mailbox.id,
				person: person.id,
				rights,
				from: from === null ? null : new Date(from).toISOString(),
				until: until === null ? null : new Date(until).toISOString()
			});
			return 0;
		});
	}
};
