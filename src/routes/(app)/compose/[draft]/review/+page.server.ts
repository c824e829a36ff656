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

export const load: PageServerLoad = async ({ locals, params, url }) => {
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
		blocks: parseMarkdown(draft.text),
		changed: url.searchParams.has('changed')
	};
};

export const actions: Actions = {
	send: async ({ locals, params, request }) => {
		const actor = actorOf(locals);
		const reviewed = readReviewed(await request.formData());
		const sent = await sendDraft(locals.app, { actor, draftId: params.draft, reviewed });
		if (sent.outcome === 'not-found') return fail(404, { problem: 'gone' as const });
		if (sent.outcome === 'changed') {
			const page = resolve('/(app)/compose/[draft]/review', { draft: params.draft });
			redirect(303, `${page}?changed#changed`);
		}
		if (sent.outcome === 'invalid') {
			redirect(303, `${resolve('/(app)/compose/[draft]', { draft: params.draft })}?check`);
		}
		return await leaveIfSent(locals, params.draft);
	}
};

/** The version that the page showed. A form that does not say has shown none: NaN, which no draft's version equals. */
function readReviewed(form: FormData): number {
	const value = form.get('reviewed');
	return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : NaN;
}
