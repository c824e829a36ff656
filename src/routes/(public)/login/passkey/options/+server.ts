import { beginPasskey } from '#lib/server/identity/passkey/begin-passkey.ts';
import { localPath } from '../../local-path.ts';
import { browserOf, countTry, passkeyPolicy, readJson } from '../../sign-in.server.ts';
import type { RequestHandler } from './$types.d.ts';

/** What the browser is to ask its authenticator for. `again`: to confirm the session that it has. */
export const POST: RequestHandler = async (event) => {
	const { locals, request } = event;
	const policy = passkeyPolicy(locals);
	countTry(event, locals.app.signIn.limits.starts);
	const { next, again } = await readJson(request);
	return Response.json(
		await beginPasskey(locals.app, {
			policy,
			browser: browserOf(event),
			next: localPath(typeof next === 'string' ? next : undefined),
			session: again === true ? locals.session : null
		})
	);
};
