import { error, redirect } from '@sveltejs/kit';
import { findConversation } from '#lib/server/conversation/find-conversation.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { queryOf, viewWith } from '../../mailboxes/[mailbox]/queue-place.ts';
import type { PageServerLoad } from './$types.d.ts';

/** A conversation by its id alone, as notices and search name it: on to its place in the mailbox. */
export const load: PageServerLoad = async ({ locals, params }) => {
	const actor = actorOf(locals);
	const conversation = await findConversation(locals.app, {
		actor,
		conversationId: params.conversation
	});
	if (conversation === undefined) error(404, 'Not found');
	const view = viewWith(conversation, actor.personId);
	redirect(
		303,
		`/mailboxes/${conversation.mailboxId}/conversations/${conversation.id}${queryOf(view)}`
	);
};
