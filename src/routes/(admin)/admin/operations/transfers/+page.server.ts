import { messagesIn } from '#lib/i18n/context.ts';
import { operator } from '../operator.server.ts';
import type { PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals, url }) => {
	await operator(locals);
	return {
		title: messagesIn(locals.language).operations.transfersTitle,
		query: (url.searchParams.get('q') ?? '').trim()
	};
};
