import { finishPasskey } from '#lib/server/identity/passkey/finish-passkey.ts';
import {
	countTry,
	knownBrowserOf,
	labelOf,
	mayTry,
	passkeyPolicy,
	readJson,
	refusedPath,
	tooMany,
	welcome
} from '../../sign-in.server.ts';
import type { RequestHandler } from './$types.d.ts';

/** Takes what the authenticator has signed; answers with where to go on. */
export const POST: RequestHandler = async (event) => {
	const { locals, request } = event;
	const policy = passkeyPolicy(locals);
	const { failures } = locals.app.signIn.limits;
	mayTry(event, failures);
	const { response } = await readJson(request);
	const outcome = await finishPasskey(locals.app, {
		policy,
		browser: knownBrowserOf(event),
		response,
		label: labelOf(event),
		replaces: locals.session?.id
	});
	if (outcome.outcome === 'done') return Response.json({ next: await welcome(event, outcome) });
	if (outcome.outcome === 'too-many') tooMany(locals, outcome.retryAfterMs);
	countTry(event, failures);
	return Response.json({ next: refusedPath(outcome.code) });
};
