import { error, fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { messagesIn } from '#lib/i18n/context.ts';
import {
	confirmImport,
	discardImport,
	previewImport
} from '#lib/server/administration/import/pending-imports.ts';
import { IMPORT_WAITS_MS } from '#lib/server/administration/import/limits.ts';
import { requireRecentSignIn } from '../../../../recent-sign-in.server.ts';
import { administrator } from '../../administration/administrator.server.ts';
import { oneOf, pageIn, textIn } from '../../administration/form.server.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

/** Rows on a page: a phone must show them. */
const ROWS = 100;

export const load: PageServerLoad = async (event) => {
	const { locals, params, url } = event;
	const { actor, authority } = await administrator(locals);
	requireRecentSignIn(event);
	const found = await previewImport(locals.app, { actor, importId: params.import });
	if (found === undefined) error(404, 'Not found');
	const { kind, plan, digest } = found;
	const shows = (['faults', 'changes', 'unchanged'] as const).filter(
		(each) => plan[each].length > 0
	);
	const show = oneOf(shows.length > 0 ? shows : ['changes'], url.searchParams.get('show'));
	const pages = Math.max(1, Math.ceil(plan[show].length / ROWS));
	const page = Math.min(pageIn(url.searchParams), pages - 1);
	const onPage = <Row>(rows: readonly Row[]) => rows.slice(page * ROWS, (page + 1) * ROWS);
	const acts = { new: 0, changed: 0, ended: 0 };
	for (const { act } of plan.changes) acts[act] += 1;
	return {
		title: messagesIn(locals.language).imports.reviewTitle[kind],
		everything: authority.everything,
		kind,
		digest,
		until: found.createdAt + IMPORT_WAITS_MS,
		counts: {
			faults: plan.faults.length,
			changes: plan.changes.length,
			unchanged: plan.unchanged.length
		},
		...{ acts, show, page, pages },
		faults: show === 'faults' ? onPage(plan.faults) : [],
		changes:
			show === 'changes' ? onPage(plan.changes).map(({ doing: _, ...change }) => change) : [],
		unchanged: show === 'unchanged' ? onPage(plan.unchanged) : []
	};
};

export const actions: Actions = {
	apply: async (event) => {
		const { locals, params, request } = event;
		const { actor } = await administrator(locals);
		requireRecentSignIn(event);
		const digest = textIn(await request.formData(), 'digest');
		const made = await confirmImport(locals.app, { actor, importId: params.import, digest });
		if (made.outcome === 'not-found') error(404, 'Not found');
		if (made.outcome !== 'done') return fail(409, { changed: true as const });
		const batch = made.batchId ?? '';
		redirect(303, `${resolve('/(admin)/admin/matrix/batches/[batch]', { batch })}?done`);
	},
	discard: async ({ locals, params }) => {
		const { actor } = await administrator(locals);
		await discardImport(locals.app, { actor, importId: params.import });
		redirect(303, resolve('/(admin)/admin/import'));
	}
};
