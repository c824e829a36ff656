import { endSession } from '#lib/server/identity/end-session.ts';
import { deleteSessionToken } from '#lib/server/identity/session-cookie.ts';
import type { RequestHandler } from './$types.d.ts';

/** Signs out, and has the browser throw away what Sluss has stored in it. */
export const POST: RequestHandler = async (event) => {
	const { locals } = event;
	if (locals.session !== null) await endSession(locals.app, locals.session.id);
	deleteSessionToken(event);
	return new Response(null, {
		status: 303,
		headers: {
			location: '/login?signed-out',
			// Not "cookies": that would sign her out of everything else under the organisation's domain.
			'clear-site-data': '"cache", "storage"'
		}
	});
};
