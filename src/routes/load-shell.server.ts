import { administersAnything, findAuthority } from '#lib/server/administration/authority.ts';
import { hasRole } from '#lib/server/identity/roles.ts';
import { actorOf, signedIn } from '#lib/server/identity/signed-in.ts';
import { listMailboxes } from '#lib/server/mailbox/queries.ts';

/** What the frame of every page behind the sign-in shows, in the pages of a day and in those of the administration. */
export async function loadShell(locals: App.Locals) {
	const { app } = locals;
	const actor = actorOf(locals);
	return {
		person: signedIn(locals).person,
		mailboxes: await listMailboxes(app, { actor }),
		/** Has the role `operations`: there is one more place to go to. */
		operates: await hasRole(app.db.read, actor.personId, 'operations'),
		/** Has the role `auditor`. */
		audits: await hasRole(app.db.read, actor.personId, 'auditor'),
		/** Administers a mailbox, or everything. */
		administers: administersAnything(await findAuthority(app.db.read, actor, app.clock.now())),
		now: app.clock.now()
	};
}
