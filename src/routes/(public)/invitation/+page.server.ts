import { messagesIn } from '#lib/i18n/context.ts';
import type { PageServerLoad } from './$types.d.ts';

/** The token stands behind the `#`, which browsers send to nobody: no log and no proxy sees it. */
export const load: PageServerLoad = ({ locals }) => ({
	title: messagesIn(locals.language).signIn.invitation.title,
	organisation: locals.app.config.organisation.name,
	passkeys: locals.app.signIn.passkeys !== undefined
});
