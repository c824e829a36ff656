import { error } from '@sveltejs/kit';
import { beginEnrolment } from '#lib/server/identity/passkey/begin-enrolment.ts';
import { isRecentSignIn } from '#lib/server/identity/recent-sign-in.ts';
import { signedIn } from '#lib/server/identity/signed-in.ts';
import { browserOf, countTry, passkeyPolicy } from '../../../../(public)/login/sign-in.server.ts';
import type { RequestHandler } from './$types.d.ts';

/** One more passkey for whoever is signed in, and has just shown that it is she. */
export const POST: RequestHandler = async (event) => {
	const { locals } = event;
	const policy = passkeyPolicy(locals);
	countTry(event, locals.app.signIn.limits.starts);
	const session = signedIn(locals);
	if (!isRecentSignIn(locals.app, session)) error(403, 'Sign in once more first');
	return Response.json(
		await beginEnrolment(locals.app, { policy, browser: browserOf(event), session })
	);
};
