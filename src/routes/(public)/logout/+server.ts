import { messagesIn } from '#lib/i18n/context.ts';
import { endSession } from '#lib/server/identity/end-session.ts';
import { deleteSessionToken } from '#lib/server/identity/session-cookie.ts';
import type { RequestHandler } from './$types.d.ts';

/**
 * Signs out, and has the browser throw away what Sluss has stored in it. Who came from the identity provider is signed
 * out there as well.
 */
export const POST: RequestHandler = async (event) => {
	const { locals } = event;
	const ended =
		locals.session === null ? undefined : await endSession(locals.app, locals.session.id);
	deleteSessionToken(event);
	const atProvider = ended && (await locals.app.signIn.provider?.endSessionUrl(ended.idToken));
	const headers = {
		// Not "cookies": that would sign her out of everything else under the organisation's domain.
		'clear-site-data': '"cache", "storage"'
	};
	if (atProvider === undefined) {
		return new Response(null, {
			status: 303,
			headers: { ...headers, location: '/login?signed-out' }
		});
	}
	const { href } = atProvider;
	return new Response(
		pageTo(href, messagesIn(locals.language).signIn.toProvider, locals.language),
		{
			headers: {
				...headers,
				// Not a redirect: the content security policy lets no form lead to another site.
				refresh: `0; url=${href}`,
				'content-type': 'text/html; charset=utf-8',
				'content-security-policy': "default-src 'none'; frame-ancestors 'none'"
			}
		}
	);
};

function pageTo(href: string, text: string, language: string): string {
	const address = href.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
	return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sluss</title><p><a href="${address}">${text}</a></p></html>`;
}
