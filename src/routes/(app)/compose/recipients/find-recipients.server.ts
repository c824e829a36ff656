import type { DraftRecipient } from '#lib/message/draft.ts';
import type { App } from '#lib/server/app.ts';
import { searchAddressBook } from '#lib/server/address-book/search-address-book.ts';

const HITS_MAX = 20;

/** Functions of the address book, as a draft names its recipient. */
export async function findRecipients(
	deps: Pick<App, 'db'>,
	query: string
): Promise<DraftRecipient[]> {
	const hits = await searchAddressBook(deps, {
		query,
		limit: HITS_MAX
	});
	return hits.map((hit) => ({
		organisation: hit.participantId,
		organisationName: hit.organisationName,
		address: hit.identifier,
		functionName: hit.name,
		description: hit.description
	}));
}
