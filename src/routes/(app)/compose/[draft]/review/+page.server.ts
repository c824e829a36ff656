import { fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { messagesIn } from '#lib/i18n/context.ts';
import { parseMarkdown } from '#lib/message/markdown.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { checkDraft } from '#lib/server/message/check-draft.ts';
import { findDraft } from '#lib/server/message/draft-queries.ts';
import { sendDraft } from '#lib/server/message/send-draft.ts';
import { leaveIfSent } from '../leave-if-sent.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals, params }) => {
	const draft = await findDraft(locals.app, { actor: actorOf(locals), draftId: params.draft });
	if (draft === undefined) return await leaveIfSent(locals, params.draft);
	const problems = await checkDraft(locals.app, draft);
	if (problems.length > 0 || draft.recipient === null || draft.confidential === null) {
		redirect(303, `${resolve('/(app)/compose/[draft]', { draft: params.draft })}?check`);
	}
	const { recipient, confidential } = draft;
	return {
		title: messagesIn(locals.language).compose.reviewTitle,
		draft: { ...draft, recipient, confidential },
		blocks: parseMarkdown(draft.text)
	};
};

export const actions: Actions = {
	send: async ({ locals, params }) => {
		const actor = actorOf(locals);
		const sent = await sendDraft(locals.app, { actor, draftId: params.draft });
		if (sent.outcome === 'not-found') return fail(404, { problem: 'gone' as const });
		if (sent.outcome === 'invalid') {
			redirect(303, `${resolve('/(app)/compose/[draft]', { draft: params.draft })}?check`);
		}
		locals.app.wakeOutbox();
		return await leaveIfSent(locals, params.draft);
	}
};
