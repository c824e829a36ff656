import { codeOf } from '#lib/server/errors.ts';
import { logOutFromProvider } from '#lib/server/identity/oidc/log-out-from-provider.ts';
import { countTry } from '../sign-in.server.ts';
import type { RequestHandler } from './$types.d.ts';

const TOKEN_MAX = 16_000;

/**
 * The identity provider says that somebody has signed out there: OpenID Connect Back-Channel Logout 1.0, 2.5 and 2.8. The
 * token proves itself. The body is a form by another type, see scripts/start.ts.
 */
export const POST: RequestHandler = async (event) => {
	const { app } = event.locals;
	const { provider, limits } = app.signIn;
	if (provider === undefined) return answer(501);
	countTry(event, limits.starts);
	const tokens = new URLSearchParams(await event.request.text()).getAll('logout_token');
	const [token = ''] = tokens;
	if (tokens.length !== 1 || token.length > TOKEN_MAX) return answer(400);
	try {
		const outcome = await logOutFromProvider(app, await provider.verifyLogoutToken(token));
		return outcome.outcome === 'done' ? answer(200) : answer(400);
	} catch (error) {
		const code = codeOf(error);
		if (code === 'INTERNAL') throw error;
		app.log.warn('back-channel-logout.refused', { code });
		return answer(code === 'IDENTITY_PROVIDER_UNAVAILABLE' ? 503 : 400);
	}
};

function answer(status: number): Response {
	const body = status === 200 ? null : JSON.stringify({ error: 'invalid_request' });
	return new Response(body, {
		status,
		headers: { 'cache-control': 'no-store', ...(body && { 'content-type': 'application/json' }) }
	});
}
