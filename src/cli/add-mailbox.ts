import { UsageError, type Command } from './command.ts';

/** As the database has them (facts: Identities). */
const ADDRESS_LENGTH_MAX = 256;
const NAME_LENGTH_MAX = 256;

export const addMailbox: Command = {
	name: 'mailbox add',
	summary: 'Open a mailbox for one of our functional addresses. Nobody has a right in it yet.',
	more: ['ADDRESS', 'NAME'],
	options: [{ name: 'description', value: 'TEXT', text: 'what the function does' }],
	async run(given, terminal) {
		const [functionalAddress = '', name = ''] = given.more.map((text) => text.trim());
		if (functionalAddress.length > ADDRESS_LENGTH_MAX || /[\p{Cc}\s]/u.test(functionalAddress)) {
			throw new UsageError(
				`ADDRESS has blanks in it, or more than ${ADDRESS_LENGTH_MAX} characters`
			);
		}
		if (name.length > NAME_LENGTH_MAX) {
			throw new UsageError(`NAME has more than ${NAME_LENGTH_MAX} characters`);
		}
		const description = given.find('description')?.trim() ?? '';
		const { withInstallation } = await import('./installation.ts');
		const { createMailbox } = await import('#lib/server/mailbox/create-mailbox.ts');
		const { INSTALLATION } = await import('#lib/server/identity/actor.ts');
		const done = await withInstallation(
			(installation) =>
				createMailbox(installation, { actor: INSTALLATION, functionalAddress, name, description }),
			{ make: true }
		);
		terminal.json({ id: done.mailboxId, functionalAddress, created: done.outcome === 'done' });
		if (done.outcome === 'done') return 0;
		terminal.say('there is a mailbox for this functional address already; it is as it was');
		return 1;
	}
};
