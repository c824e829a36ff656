import { error } from '@sveltejs/kit';
import { listConversations } from '#lib/server/conversation/queries.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { findMailbox } from '#lib/server/mailbox/queries.ts';
import { viewOf } from './queue-place.ts';
import type { LayoutServerLoad } from './$types.d.ts';

export const load: LayoutServerLoad = async ({ locals, params, url, depends }) => {
	depends('sluss:queue');
	const { app } = locals;
	const actor = actorOf(locals);
	const mailbox = await findMailbox(app, { actor, mailboxId: params.mailbox });
	if (mailbox === undefined) error(404, 'Not found');
	const view = viewOf(url.searchParams.get('view'));
	const before = url.searchParams.get('before') ?? undefined;
	return {
		title: mailbox.name,
		mailbox,
		view,
		before: before ?? null,
		/** Undefined for who may see the queue but not read: counts and ages only. */
		list: await listConversations(app, {
			actor,
			mailboxId: mailbox.id,
			view,
			...(before === undefined ? {} : { before })
		}),
		now: app.clock.now()
	};
};
