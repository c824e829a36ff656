import { fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { messagesIn } from '#lib/i18n/context.ts';
import { createMailbox } from '#lib/server/mailbox/create-mailbox.ts';
import { requireRecentSignIn } from '../../../../recent-sign-in.server.ts';
import { administrator } from '../../administration/administrator.server.ts';
import { settingsIn } from '../mailbox-form.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async (event) => {
	await administrator(event.locals, 'everything');
	requireRecentSignIn(event);
	return { title: messagesIn(event.locals.language).administration.newMailbox };
};

export const actions: Actions = {
	default: async (event) => {
		const { actor } = await administrator(event.locals, 'everything');
		requireRecentSignIn(event);
		const settings = settingsIn(await event.request.formData());
		const given = {
			...{ functionalAddress: '', name: '', description: '', openingHours: '' },
			...{ weeklyHours: null, fallbackContact: '', nameInNotices: false, fileFamilies: null },
			...settings
		};
		const created = await createMailbox(event.locals.app, { actor, ...given });
		if (created.outcome !== 'done') {
			const problem = created.outcome === 'invalid' ? created.problem : created.outcome;
			return fail(422, { given, problem });
		}
		const page = resolve('/(admin)/admin/mailboxes/[mailbox]', { mailbox: created.mailboxId });
		redirect(303, `${page}?created`);
	}
};
