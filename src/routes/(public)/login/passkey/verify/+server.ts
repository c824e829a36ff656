import { finishPasskey } from '#lib/server/identity/passkey/finish-passkey.ts';
import { welcome } from '../../sign-in.server.ts';
import { takeResponse } from '../../take-response.server.ts';
import type { RequestHandler } from './$types.d.ts';

/** Signs in with a passkey. */
export const POST: RequestHandler = (event) => {
	const { app, session } = event.locals;
	return takeResponse(
		event,
		(given) => finishPasskey(app, { ...given, replaces: session?.id }),
		(done) => welcome(event, done)
	);
};
