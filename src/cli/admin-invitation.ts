import { createInvitation } from '#lib/server/identity/create-invitation.ts';
import { INSTALLATION } from '#lib/server/identity/actor.ts';
import type { Terminal } from './command.ts';
import type { Installation } from './installation.ts';

/** A link for an active person, or undefined where nobody enrols passkeys: then it says so. */
export async function invite(
	installation: Installation,
	personId: string,
	terminal: Pick<Terminal, 'say'>
): Promise<{ link: string; expiresAt: string } | undefined> {
	const { origin, passkeys } = installation.config.signIn;
	if (origin === undefined || passkeys === undefined) {
		terminal.say('no link is made: passkeys are not used here (SLUSS_ORIGIN, SLUSS_PASSKEYS)');
		return undefined;
	}
	const made = await createInvitation(installation, { actor: INSTALLATION, personId });
	if (made.outcome !== 'done') {
		terminal.say('no link is made: this person is not active');
		return undefined;
	}
	return {
		link: `${origin}/invitation#${made.token}`,
		expiresAt: new Date(made.expiresAt).toISOString()
	};
}
