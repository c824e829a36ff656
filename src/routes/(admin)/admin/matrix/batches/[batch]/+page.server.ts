import { error, fail } from '@sveltejs/kit';
import { messagesIn } from '#lib/i18n/context.ts';
import { findBatch } from '#lib/server/administration/list-batches.ts';
import { undoBatch } from '#lib/server/administration/undo-batch.ts';
import { requireRecentSignIn } from '../../../../../recent-sign-in.server.ts';
import { administrator } from '../../../administration/administrator.server.ts';
import { pageIn } from '../../../administration/form.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const { actor, authority } = await administrator(locals);
	const page = pageIn(url.searchParams);
	const found = await findBatch(locals.app, { actor, batchId: params.batch, page });
	if (found === undefined) error(404, 'Not found');
	return {
		title: messagesIn(locals.language).administration.batches,
		...found,
		done: url.searchParams.has('done'),
		everything: authority.everything
	};
};

export const actions: Actions = {
	undo: async (event) => {
		const { actor } = await administrator(event.locals);
		requireRecentSignIn(event);
		const undone = await undoBatch(event.locals.app, { actor, batchId: event.params.batch });
		if (undone.outcome === 'not-found') error(404, 'Not found');
		if (undone.outcome === 'too-late') return fail(409, { tooLate: true as const });
		return { changes: undone.changes, left: undone.left };
	}
};
