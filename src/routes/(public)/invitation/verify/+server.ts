import { finishEnrolment } from '#lib/server/identity/passkey/finish-enrolment.ts';
import {
	countTry,
	knownBrowserOf,
	labelOf,
	mayTry,
	passkeyPolicy,
	readJson,
	refusedPath,
	welcome
} from '../../login/sign-in.server.ts';
import type { RequestHandler } from './$types.d.ts';

/** Keeps the passkey, uses the invitation up, and signs her in. */
export const POST: RequestHandler = async (event) => {
	const { locals, request } = event;
	const policy = passkeyPolicy(locals);
	const { failures } = locals.app.signIn.limits;
	mayTry(event, failures);
	const { response } = await readJson(request);
	const outcome = await finishEnrolment(locals.app, {
		policy,
		browser: knownBrowserOf(event),
		response,
		label: labelOf(event),
		sessionId: locals.session?.id ?? null
	});
	if (outcome.outcome === 'done') {
		const { session, personId } = outcome;
		const next =
			session === undefined ? '/settings' : await welcome(event, { session, personId, next: null });
		return Response.json({ next });
	}
	countTry(event, failures);
	return Response.json({ next: refusedPath(outcome.code) });
};
