import { error } from '@sveltejs/kit';
import { findConversationVersion } from '#lib/server/conversation/find-conversation.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import type { RequestHandler } from './$types.d.ts';

/** Whether an open page still shows what there is: some forty bytes, where the conversation itself may be a megabyte. */
export const GET: RequestHandler = async ({ locals, params }) => {
	const version = await findConversationVersion(locals.app, {
		actor: actorOf(locals),
		mailboxId: params.mailbox,
		conversationId: params.conversation
	});
	if (version === undefined) error(404, 'Not found');
	return new Response(version, {
		headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
	});
};
