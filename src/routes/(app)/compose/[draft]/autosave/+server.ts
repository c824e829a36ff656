import { actorOf } from '#lib/server/identity/signed-in.ts';
import { findColleaguesMailbox } from '#lib/server/mailbox/find-own-mailbox.ts';
import { findDraft } from '#lib/server/message/draft-queries.ts';
import { saveDraft } from '#lib/server/message/save-draft.ts';
import { readDraftForm } from '../draft-form.ts';
import type { RequestHandler } from './$types.d.ts';

/** Saves the form while it is being filled in: the same fields as the buttons send. */
export const POST: RequestHandler = async ({ locals, params, request }) => {
	const input = { actor: actorOf(locals), draftId: params.draft };
	const changes = readDraftForm(await request.formData());
	const saved = await saveDraft(locals.app, { ...input, changes });
	if (saved.outcome !== 'done') {
		return Response.json(
			{ outcome: saved.outcome },
			{ status: saved.outcome === 'fixed' ? 409 : 404 }
		);
	}
	const draft = await findDraft(locals.app, input);
	const colleagues = draft?.recipient && (await findColleaguesMailbox(locals.app, draft.recipient));
	return Response.json({
		savedAt: saved.updatedAt,
		estimatedBytes: draft?.estimatedBytes ?? 0,
		colleagues: colleagues ?? null
	});
};
