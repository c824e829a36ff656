import { messagesIn } from '#lib/i18n/context.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import { listNoticeSettings, listSubscriptions } from '#lib/server/push/queries.ts';
import { sendTestNotice } from '#lib/server/push/send-test-notice.ts';
import { setNoticeSettings } from '#lib/server/push/set-notice-settings.ts';
import { unsubscribe } from '#lib/server/push/unsubscribe.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals, depends }) => {
	depends('sluss:notices');
	const { app } = locals;
	const actor = actorOf(locals);
	return {
		title: messagesIn(locals.language).notices.title,
		settings: await listNoticeSettings(app, { actor }),
		browsers: await listSubscriptions(app, { actor })
	};
};

export const actions: Actions = {
	mailboxes: async ({ locals, request }) => {
		const form = await request.formData();
		const mailboxIds = form.getAll('mailbox').map(String);
		await setNoticeSettings(locals.app, { actor: actorOf(locals), mailboxIds });
		return { did: 'mailboxes' as const };
	},
	remove: async ({ locals, request }) => {
		const form = await request.formData();
		const subscriptionId = String(form.get('browser') ?? '');
		const { outcome } = await unsubscribe(locals.app, { actor: actorOf(locals), subscriptionId });
		return { did: 'remove' as const, outcome };
	},
	test: async ({ locals }) => {
		const results = await sendTestNotice(locals.app, { actor: actorOf(locals) });
		return { did: 'test' as const, results };
	}
};
