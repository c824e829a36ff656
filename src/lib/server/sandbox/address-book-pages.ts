import type { Federation } from './federation/federation.ts';

/** The page size that the SDK address book has (facts: Address book). */
const PAGE = 25;

export type AddressBookList = 'organizations' | 'addresses';

/** One page of the sandbox's address book as JSON:API; undefined when there is no such page. */
export function addressBookPage(
	federation: Federation,
	list: AddressBookList,
	number: number,
	baseUrl: string
): object | undefined {
	const resources =
		list === 'organizations' ? organisationsOf(federation) : addressesOf(federation);
	const pages = Math.ceil(resources.length / PAGE);
	if (!Number.isInteger(number) || number < 1 || number > pages) return undefined;
	const link = (page: number) => `${baseUrl}${list}?page%5Bnumber%5D=${page}`;
	return {
		links: {
			self: link(number),
			first: link(1),
			last: link(pages),
			next: number < pages ? link(number + 1) : null
		},
		meta: { total: resources.length, pages },
		data: resources.slice((number - 1) * PAGE, number * PAGE)
	};
}

function organisationsOf({ organisations }: Federation): object[] {
	return organisations.map((organisation) => ({
		type: 'organizations',
		id: organisation.organisationNumber,
		attributes: {
			participantIdentifier: organisation.participantId,
			organizationNumber: organisation.organisationNumber,
			name: organisation.name,
			alternateName: organisation.alternateName,
			description: organisation.description,
			type: 'o'
		}
	}));
}

function addressesOf({ organisations }: Federation): object[] {
	return organisations.flatMap((organisation) =>
		organisation.functions.map((each, index) => ({
			type: 'addresses',
			id: `${organisation.organisationNumber}-${index + 1}`,
			attributes: {
				identifier: each.identifier,
				name: each.name,
				description: each.description,
				categories: each.categories
			},
			relationships: {
				parent: { data: { type: 'organizations', id: organisation.organisationNumber } }
			}
		}))
	);
}
