import { error } from '@sveltejs/kit';
import { messagesIn } from '#lib/i18n/context.ts';
import { loadMatrix } from '#lib/server/administration/load-matrix.ts';
import { administrator } from '../administration/administrator.server.ts';
import { pageIn, textIn } from '../administration/form.server.ts';
import type { PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { actor, authority } = await administrator(locals);
	const params = url.searchParams;
	const query = {
		people: textIn(params, 'people').slice(0, 200),
		mailboxes: textIn(params, 'mailboxes').slice(0, 200),
		members: params.has('members')
	};
	const matrix = await loadMatrix(locals.app, {
		actor,
		...query,
		peoplePage: pageIn(params, 'p'),
		mailboxesPage: pageIn(params, 'm')
	});
	if (matrix === undefined) error(404, 'Not found');
	return {
		title: messagesIn(locals.language).administration.matrix,
		query,
		matrix,
		everything: authority.everything,
		reader: actor.personId
	};
};
