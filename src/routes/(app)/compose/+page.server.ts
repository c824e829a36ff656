import { fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { messagesIn } from '#lib/i18n/context.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { listMailboxes } from '#lib/server/mailbox/queries.ts';
import { createDraft } from '#lib/server/message/create-draft.ts';
import { listDrafts } from '#lib/server/message/draft-queries.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals, url }) => {
	const actor = actorOf(locals);
	const [mailboxes, drafts] = await Promise.all([
		listMailboxes(locals.app, { actor }),
		listDrafts(locals.app, { actor })
	]);
	return {
		title: messagesIn(locals.language).compose.title,
		sendable: mailboxes
			.filter((mailbox) => mailbox.rights.send)
			.map(({ id, name, description }) => ({ id, name, description })),
		drafts,
		/** The mailbox that she came from. */
		preferred: url.searchParams.get('mailbox'),
		discarded: url.searchParams.has('discarded')
	};
};

export const actions: Actions = {
	start: async ({ locals, request }) => {
		const mailboxId = String((await request.formData()).get('mailbox') ?? '');
		const created = await createDraft(locals.app, { actor: actorOf(locals), mailboxId });
		if (created.outcome !== 'done') return fail(422, { problem: created.outcome });
		redirect(303, resolve('/(app)/compose/[draft]', { draft: created.draftId }));
	}
};
