import type { Handle } from '@sveltejs/kit/hooks';
import { deleteSessionToken, readSessionToken } from '#lib/server/identity/session-cookie.ts';
import { validateSessionToken } from '#lib/server/identity/validate-session.ts';

/** Who asks: `locals.session`, or null. A token that is no longer good is taken back from the browser. */
export const session: Handle = async ({ event, resolve }) => {
	const token = readSessionToken(event);
	event.locals.session =
		token === undefined ? null : await validateSessionToken(event.locals.app, token);
	if (token !== undefined && event.locals.session === null) deleteSessionToken(event);
	return resolve(event);
};
