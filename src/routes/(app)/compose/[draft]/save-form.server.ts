import { fail, type RequestEvent } from '@sveltejs/kit';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { saveDraft } from '#lib/server/message/save-draft.ts';
import { readDraftForm } from './draft-form.ts';

/** Every button of the form saves first. When that cannot be done, the page gets back all that was typed. */
export async function saveForm(
	{ locals, request }: Pick<RequestEvent, 'locals' | 'request'>,
	draftId: string
) {
	const form = await request.formData();
	const changes = readDraftForm(form);
	const input = { actor: actorOf(locals), draftId };
	const saved = await saveDraft(locals.app, { ...input, changes });
	if (saved.outcome === 'done') return { form, input };
	return { refused: fail(409, { problem: saved.outcome, typed: changes }) };
}
