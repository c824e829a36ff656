import { fail } from '@sveltejs/kit';
import { messagesIn } from '#lib/i18n/context.ts';
import { searchConversations } from '#lib/server/conversation/queries.ts';
import { actorOf } from '#lib/server/identity/signed-in.ts';
import type { Actions, PageServerLoad } from './$types.d.ts';

const HITS_MAX = 50;
const LETTERS_MIN = 2;

export const load: PageServerLoad = ({ locals }) => ({
	title: messagesIn(locals.language).search.title
});

export const actions: Actions = {
	/** By POST: addresses end up in histories and logs, and what one searches for may be a name. */
	default: async ({ locals, request }) => {
		const query = String((await request.formData()).get('query') ?? '').trim();
		if (query.length < LETTERS_MIN) return fail(422, { query, problem: 'too-short' as const });
		const hits = await searchConversations(locals.app, {
			actor: actorOf(locals),
			query,
			limit: HITS_MAX
		});
		return { query, hits, limited: hits.length === HITS_MAX };
	}
};
