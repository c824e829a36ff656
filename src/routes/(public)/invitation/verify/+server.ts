import { finishEnrolment } from '#lib/server/identity/passkey/finish-enrolment.ts';
import { welcome } from '../../login/sign-in.server.ts';
import { takeResponse } from '../../login/take-response.server.ts';
import type { RequestHandler } from './$types.d.ts';

/** Keeps the passkey, uses the invitation up, and signs her in. */
export const POST: RequestHandler = (event) => {
	const { app, session: current } = event.locals;
	return takeResponse(
		event,
		(given) => finishEnrolment(app, { ...given, sessionId: current?.id ?? null }),
		({ session, personId }) =>
			session === undefined ? '/settings' : welcome(event, { session, personId, next: null })
	);
};
