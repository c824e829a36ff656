import { error } from '@sveltejs/kit';
import { PEOPLE_FILTERS } from '#lib/administration/views.ts';
import { messagesIn } from '#lib/i18n/context.ts';
import { listPeopleToAdminister } from '#lib/server/administration/list-people.ts';
import { administrator } from '../administration/administrator.server.ts';
import { oneOf, pageIn, textIn } from '../administration/form.server.ts';
import type { PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { actor } = await administrator(locals, 'everything');
	const filter = oneOf(PEOPLE_FILTERS, url.searchParams.get('filter'));
	const query = textIn(url.searchParams, 'q').slice(0, 200);
	const page = pageIn(url.searchParams);
	const found = await listPeopleToAdminister(locals.app, { actor, query, filter, page });
	if (found === undefined) error(404, 'Not found');
	return { title: messagesIn(locals.language).administration.people, query, filter, found };
};
