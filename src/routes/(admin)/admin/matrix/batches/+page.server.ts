import { messagesIn } from '#lib/i18n/context.ts';
import { listBatches } from '#lib/server/administration/list-batches.ts';
import { administrator } from '../../administration/administrator.server.ts';
import type { PageServerLoad } from './$types.d.ts';

export const load: PageServerLoad = async ({ locals }) => {
	const { actor, authority } = await administrator(locals);
	return {
		title: messagesIn(locals.language).administration.batches,
		batches: await listBatches(locals.app, { actor }),
		everything: authority.everything
	};
};
