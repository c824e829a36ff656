import { finishEnrolment } from '#lib/server/identity/passkey/finish-enrolment.ts';
import { signedIn } from '#lib/server/identity/signed-in.ts';
import {
	countTry,
	knownBrowserOf,
	labelOf,
	mayTry,
	passkeyPolicy,
	readJson,
	refusedPath
} from '../../../../(public)/login/sign-in.server.ts';
import type { RequestHandler } from './$types.d.ts';

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
		sessionId: signedIn(locals).id
	});
	if (outcome.outcome === 'done') return Response.json({ next: '/settings?passkey-added' });
	countTry(event, failures);
	return Response.json({ next: refusedPath(outcome.code) });
};
