import type { Handle } from '@sveltejs/kit/hooks';
import { deleteSessionToken, readSessionToken } from '#lib/server/identity/session-cookie.ts';
import { validateSessionToken } from '#lib/server/identity/validate-session.ts';

/** Who asks: `locals.session`, or null. A token that is no longer good is taken back from the browser. */
export const session: Handle = async ({ event, resolve }) => {
	const token = readSessionToken(event);
	event.locals.session =
		token === undefined ? null : await validateSessionToken(event.locals.app, token);
	if (token !== undefined && event.locals.session === null && isNavigation(event)) {
		deleteSessionToken(event);
	}
	const response = await resolve(event);
	const { retryAfterS } = event.locals;
	if (retryAfterS !== undefined) response.headers.set('retry-after', String(retryAfterS));
	return response;
};

/**
 * What a script asks for in the background may still carry the token from before she confirmed her sign-in. Its
 * answer must not take the new one away.
 */
function isNavigation({ request, isDataRequest }: Parameters<Handle>[0]['event']): boolean {
	const mode = request.headers.get('sec-fetch-mode');
	return !isDataRequest && (mode === null || mode === 'navigate');
}
