import { error } from '@sveltejs/kit';
import { beginOidc } from '#lib/server/identity/oidc/begin-oidc.ts';
import { localPath } from '../local-path.ts';
import { browserOf, countTry, refuse } from '../sign-in.server.ts';
import type { RequestHandler } from './$types.d.ts';

/**
 * Sends the browser to the identity provider. A link and not a form: the content security policy lets no form lead to
 * another site.
 */
export const GET: RequestHandler = async (event) => {
	const { locals, url } = event;
	const { provider, limits } = locals.app.signIn;
	if (provider === undefined) error(404, 'There is no identity provider');
	countTry(event, limits.starts);
	const begun = await beginOidc(locals.app, {
		provider,
		browser: browserOf(event),
		next: localPath(url.searchParams.get('next')),
		sessionId: url.searchParams.has('again') ? (locals.session?.id ?? null) : null
	});
	if (begun.outcome === 'provider-down') refuse('provider-down');
	return new Response(null, { status: 303, headers: { location: begun.url.href } });
};
