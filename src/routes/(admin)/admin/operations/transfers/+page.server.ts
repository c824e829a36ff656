import { error } from '@sveltejs/kit';
import { messagesIn } from '#lib/i18n/context.ts';
import { meaningOf } from '#lib/server/operations/code-meaning.ts';
import { listTransfers } from '#lib/server/transfer-log/queries.ts';
import type { TransferFilter } from '#lib/server/transfer-log/transfer.ts';
import { acts } from '../acts.server.ts';
import { operator } from '../operator.server.ts';
import type { PageServerLoad } from './$types.d.ts';

const QUERY_MAX = 300;

export const load: PageServerLoad = async ({ locals, url }) => {
	const actor = await operator(locals);
	const { app, language } = locals;
	const query = (url.searchParams.get('q') ?? '').trim().slice(0, QUERY_MAX);
	const after = url.searchParams.get('after') ?? undefined;
	const page = await listTransfers(app, {
		actor,
		filter: filterOf(query),
		...(after !== undefined && { after })
	});
	if (page === undefined) error(404, 'Not found');
	const codes = new Set(page.rows.flatMap(({ outcome }) => outcome ?? []));
	return {
		title: messagesIn(language).operations.transfersTitle,
		query,
		...page,
		meanings: Object.fromEntries([...codes].map((code) => [code, meaningOf(code, language)])),
		now: app.clock.now()
	};
};

/** What was given up or put into quarantine can be taken up again from here too: its alarm may have been closed long ago. */
export const actions = {
	resend: acts.resend,
	resendReceipt: acts.resendReceipt,
	release: acts.release
};

/** A participant, or any id. */
function filterOf(query: string): TransferFilter {
	if (query === '') return {};
	return /^\d{4}:[^@\s]+$/.test(query) ? { counterpart: query } : { id: query };
}
