import { listGroups } from '#lib/server/groups/queries.ts';
import { messagesIn } from '#lib/i18n/context.ts';
import { administrator } from '../administration/administrator.server.ts';
import { pageIn, textIn } from '../administration/form.server.ts';
import type { PageServerLoad } from './$types.d.ts';

const SHOWN = 100;

export const load: PageServerLoad = async ({ locals, url }) => {
	await administrator(locals, 'everything');
	const query = textIn(url.searchParams, 'q').slice(0, 256);
	const page = pageIn(url.searchParams);
	const { groups, total } = await listGroups(locals.app, {
		query,
		limit: SHOWN,
		offset: page * SHOWN
	});
	return {
		title: messagesIn(locals.language).groups.title,
		query,
		groups,
		total,
		page,
		pages: Math.ceil(total / SHOWN)
	};
};
