import { actorOf, signedIn } from '#lib/server/identity/signed-in.ts';
import { listMailboxes } from '#lib/server/mailbox/queries.ts';
import type { LayoutServerLoad } from './$types.d.ts';

export const load: LayoutServerLoad = async ({ locals, depends }) => {
	depends('sluss:queue');
	const { app } = locals;
	return {
		person: signedIn(locals).person,
		mailboxes: await listMailboxes(app, { actor: actorOf(locals) }),
		now: app.clock.now()
	};
};
