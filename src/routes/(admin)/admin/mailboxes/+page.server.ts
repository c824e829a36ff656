import { error } from '@sveltejs/kit';
import { MAILBOX_FILTERS } from '#lib/administration/views.ts';
import { messagesIn } from '#lib/i18n/context.ts';
import { listMailboxesToAdminister } from '#lib/server/administration/list-mailboxes.ts';
import { administrator } from '../administration/administrator.server.ts';
import { oneOf, pageIn, textIn } from '../administration/form.server.ts';
import type { PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { actor, authority } = await administrator(locals);
	const filter = oneOf(MAILBOX_FILTERS, url.searchParams.get('filter'));
	const query = textIn(url.searchParams, 'q').slice(0, 200);
	const page = pageIn(url.searchParams);
	const found = await listMailboxesToAdminister(locals.app, { actor, query, filter, page });
	if (found === undefined) error(404, 'Not found');
	return {
		title: messagesIn(locals.language).administration.mailboxes,
		query,
		filter,
		found,
		everything: authority.everything
	};
};
