/** Svara and komplettera: both begin a draft, or take up the one that was begun, and go on in the editor. */
import { error, fail, redirect } from '@sveltejs/kit';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { createDraft } from '#lib/server/message/create-draft.ts';
import type { RequestEvent } from './$types.d.ts';

export const answer = {
	answer: async ({ locals, params, request }: RequestEvent) => {
		const form = await request.formData();
		const created = await createDraft(locals.app, {
			actor: actorOf(locals),
			mailboxId: params.mailbox,
			inReplyTo: String(form.get('message') ?? '')
		});
		if (created.outcome === 'not-found') error(404, 'Not found');
		if (created.outcome === 'not-answerable') {
			return fail(409, { problem: 'not-answerable' as const });
		}
		redirect(303, `/compose/${created.draftId}`);
	}
};
