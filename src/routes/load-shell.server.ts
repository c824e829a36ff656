import { actorOf, signedIn } from '#lib/server/identity/signed-in.ts';
import { listMailboxes } from '#lib/server/mailbox/queries.ts';
import { findPlaces } from './find-places.server.ts';

/** What the frame of every page behind the sign-in shows, in the pages of a day and in those of the administration. */
export async function loadShell(locals: App.Locals) {
	const { app } = locals;
	const actor = actorOf(locals);
	const mailboxes = await listMailboxes(app, { actor });
	return {
		person: signedIn(locals).person,
		mailboxes,
		places: await findPlaces(locals, actor.personId, mailboxes.length > 0),
		now: app.clock.now()
	};
}
