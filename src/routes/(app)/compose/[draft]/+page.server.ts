import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { messagesIn } from '#lib/i18n/context.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { findColleaguesMailbox } from '#lib/server/mailbox/find-own-mailbox.ts';
import { listMailboxes } from '#lib/server/mailbox/queries.ts';
import { checkDraft } from '#lib/server/message/check-draft.ts';
import { discardDraft } from '#lib/server/message/discard-draft.ts';
import { findDraft } from '#lib/server/message/draft-queries.ts';
import { removeDraftAttachment } from '#lib/server/message/remove-draft-attachment.ts';
import { findRecipients } from '../recipients/find-recipients.server.ts';
import { leaveIfSent } from './leave-if-sent.server.ts';
import { nextStep } from './next-step.ts';
import { saveForm } from './save-form.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals, params, url, request }) => {
	const actor = actorOf(locals);
	const draft = await findDraft(locals.app, { actor, draftId: params.draft });
	// After a form that could not be saved, the page still has what was typed; otherwise there is nothing to show.
	if (draft === undefined && request.method === 'GET') await leaveIfSent(locals, params.draft);
	const t = messagesIn(locals.language).compose;
	const query = url.searchParams.get('q')?.trim() ?? '';
	const mailboxes = await listMailboxes(locals.app, { actor });
	const checked = draft !== undefined && url.searchParams.has('check');
	return {
		title: { reply: t.titleReply, supplement: t.titleSupplement, none: t.title }[
			draft?.inReplyTo?.kind ?? 'none'
		],
		draft,
		mailboxes: mailboxes
			.filter(({ rights }) => rights.send)
			.map(({ id, name, fileFamilies }) => ({ id, name, fileFamilies })),
		/** Of the recipient that is saved, when it is a colleague's mailbox. */
		colleagues:
			draft === undefined || draft.recipient === null
				? null
				: ((await findColleaguesMailbox(locals.app, draft.recipient)) ?? null),
		now: locals.app.clock.now(),
		query,
		hits: query === '' ? null : await findRecipients(locals.app, query),
		changing: !url.searchParams.has('add') && (query !== '' || url.searchParams.has('change')),
		adding: url.searchParams.has('add'),
		saved: url.searchParams.has('saved'),
		problems: checked ? await checkDraft(locals.app, draft) : []
	};
};

export const actions: Actions = {
	save: async (event) => {
		const { form, input, refused } = await saveForm(event, event.params.draft);
		if (refused) return refused;
		const attachmentId = form.get('remove-attachment');
		if (typeof attachmentId === 'string') {
			await removeDraftAttachment(event.locals.app, { ...input, attachmentId });
		}
		redirect(303, nextStep(event.params.draft, form));
	},
	review: async (event) => {
		const { input, refused } = await saveForm(event, event.params.draft);
		if (refused) return refused;
		const draft = await findDraft(event.locals.app, input);
		const problems = draft === undefined ? [] : await checkDraft(event.locals.app, draft);
		const page = resolve('/(app)/compose/[draft]', { draft: event.params.draft });
		// A redirect in both cases: whoever goes on from the page with problems can come back to it.
		redirect(303, problems.length > 0 ? `${page}?check` : `${page}/review`);
	},
	discard: async ({ locals, params }) => {
		await discardDraft(locals.app, { actor: actorOf(locals), draftId: params.draft });
		redirect(303, `${resolve('/(app)/compose')}?discarded`);
	}
};
