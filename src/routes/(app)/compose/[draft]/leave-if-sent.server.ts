import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { findSentDraft } from '#lib/server/message/find-sent-draft.ts';

/** For a page whose draft is not there: to the message that it became, if it did (back button, second tab), else 404. */
export async function leaveIfSent(locals: RequestEvent['locals'], draftId: string): Promise<never> {
	const sent = await findSentDraft(locals.app, { actor: actorOf(locals), draftId });
	if (sent === undefined) error(404, 'No such draft');
	const { mailboxId, conversationId } = sent;
	redirect(
		303,
		resolve('/(app)/mailboxes/[mailbox]/conversations/[conversation]', {
			mailbox: mailboxId,
			conversation: conversationId
		})
	);
}
