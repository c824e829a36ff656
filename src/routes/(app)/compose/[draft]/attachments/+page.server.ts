import { fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { messagesIn } from '#lib/i18n/context.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { findDraft } from '#lib/server/message/draft-queries.ts';
import { removeDraftAttachment } from '#lib/server/message/remove-draft-attachment.ts';
import { leaveIfSent } from '../leave-if-sent.server.ts';
import { receiveFiles, statusOf } from './receive-files.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const draft = await findDraft(locals.app, { actor: actorOf(locals), draftId: params.draft });
	if (draft === undefined) return await leaveIfSent(locals, params.draft);
	return {
		title: messagesIn(locals.language).attachments.title,
		draft: {
			id: draft.id,
			subject: draft.subject,
			attachments: draft.attachments,
			fileFamilies: draft.fileFamilies,
			estimatedBytes: draft.estimatedBytes
		},
		added: Number(url.searchParams.get('added') ?? 0) || 0
	};
};

/** For browsers without script: the draft was saved before she came here, so no file can cost her a word. */
export const actions: Actions = {
	upload: async ({ locals, params, request, setHeaders }) => {
		const actor = actorOf(locals);
		const received = await receiveFiles(locals.app, { actor, draftId: params.draft, request });
		const status = statusOf(received);
		if (received.broken === 'too-slow') setHeaders({ connection: 'close' });
		if (status !== 200) return fail(status, received);
		const page = resolve('/(app)/compose/[draft]/attachments', { draft: params.draft });
		redirect(303, `${page}?added=${received.added.length}`);
	},
	remove: async ({ locals, params, request }) => {
		const attachmentId = String((await request.formData()).get('attachment') ?? '');
		const input = { actor: actorOf(locals), draftId: params.draft, attachmentId };
		await removeDraftAttachment(locals.app, input);
		redirect(303, resolve('/(app)/compose/[draft]/attachments', { draft: params.draft }));
	}
};
