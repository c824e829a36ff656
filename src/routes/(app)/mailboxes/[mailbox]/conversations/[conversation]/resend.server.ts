/** Skicka igen: the same message, with the same id, when the exchange of it has failed or nobody has confirmed it. */
import { error, fail, redirect } from '@sveltejs/kit';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { resendMessage } from '#lib/server/message/resend-message.ts';
import type { RequestEvent } from './$types.d.ts';

export const resend = {
	resend: async ({ locals, params, request, url }: RequestEvent) => {
		const form = await request.formData();
		const { outcome } = await resendMessage(locals.app, {
			actor: actorOf(locals),
			messageId: String(form.get('message') ?? ''),
			from: { mailboxId: params.mailbox, conversationId: params.conversation }
		});
		if (outcome === 'not-found') error(404, 'Not found');
		if (outcome === 'not-possible') return fail(409, { problem: 'not-resendable' as const });
		const view = url.searchParams.get('view');
		redirect(
			303,
			`/mailboxes/${params.mailbox}/conversations/${params.conversation}${view === null ? '' : `?view=${encodeURIComponent(view)}`}`
		);
	}
};
