import { error, redirect } from '@sveltejs/kit';
import { finishOidc } from '#lib/server/identity/oidc/finish-oidc.ts';
import { countTry, knownBrowserOf, labelOf, refuse, welcome } from '../sign-in.server.ts';
import type { RequestHandler } from './$types.d.ts';

/** Where the identity provider sends the browser back to, in the tab that went there or in another. */
export const GET: RequestHandler = async (event) => {
	const { locals, url } = event;
	const { provider, limits } = locals.app.signIn;
	if (provider === undefined) error(404, 'There is no identity provider');
	countTry(event, limits.starts);
	const outcome = await finishOidc(locals.app, {
		provider,
		search: url.search,
		browser: knownBrowserOf(event),
		label: labelOf(event),
		replaces: locals.session?.id
	});
	if (outcome.outcome === 'done') redirect(303, await welcome(event, outcome));
	// Another tab of this browser came first, and she is signed in: nothing for her to mend.
	if (outcome.code === 'attempt-used' && locals.session !== null) redirect(303, '/');
	refuse(outcome.code, outcome.level);
};
