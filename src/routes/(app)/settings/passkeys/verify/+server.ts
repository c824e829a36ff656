import { finishEnrolment } from '#lib/server/identity/passkey/finish-enrolment.ts';
import { signedIn } from '#lib/server/identity/signed-in.ts';
import { takeResponse } from '../../../../(public)/login/take-response.server.ts';
import type { RequestHandler } from './$types.d.ts';

/** Keeps one more passkey of who is signed in. */
export const POST: RequestHandler = (event) => {
	const { id: sessionId } = signedIn(event.locals);
	return takeResponse(
		event,
		(given) => finishEnrolment(event.locals.app, { ...given, sessionId }),
		() => '/settings?passkey-added'
	);
};
