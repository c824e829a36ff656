import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { findNotice } from '#lib/server/push/find-notice.ts';
import type { RequestHandler } from './$types.d.ts';

/** Where a tap on a push notice lands: the conversation, or the mailboxes for whatever is not hers (any more). */
export const GET: RequestHandler = async ({ locals, params }) => {
	const noticeId = params.notice;
	const found = await findNotice(locals.app, { actor: actorOf(locals), noticeId });
	if (!found) redirect(303, resolve('/(app)/mailboxes'));
	redirect(
		303,
		resolve('/(app)/conversations/[conversation]', { conversation: found.conversationId })
	);
};
