import { beginEnrolment } from '#lib/server/identity/passkey/begin-enrolment.ts';
import {
	browserOf,
	countTry,
	mayTry,
	passkeyPolicy,
	readJson
} from '../../login/sign-in.server.ts';
import type { RequestHandler } from './$types.d.ts';

const TOKEN_MAX = 200;

/** Whom an invitation is for, and what her browser is to have its authenticator make. */
export const POST: RequestHandler = async (event) => {
	const { locals, request } = event;
	const policy = passkeyPolicy(locals);
	const { failures } = locals.app.signIn.limits;
	mayTry(event, failures);
	const { token } = await readJson(request);
	const begun = await beginEnrolment(locals.app, {
		policy,
		browser: browserOf(event),
		invitation: typeof token === 'string' && token.length <= TOKEN_MAX ? token : ''
	});
	if (begun.outcome !== 'done') countTry(event, failures);
	return Response.json(begun);
};
