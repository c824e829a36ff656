/**
 * The JSON:API documents of the SDK address book, read into plain entries. The outer shape must hold; a single entry
 * that cannot be read is left out and counted, so that one bad post does not stop everybody's address book.
 */
import * as v from 'valibot';
import { AppError } from '../errors.ts';

const Link = v.union([v.string(), v.object({ href: v.string() })]);
const Page = v.object({
	data: v.array(v.unknown()),
	links: v.nullish(v.object({ next: v.nullish(Link) }))
});

const text = v.pipe(
	v.nullish(v.string(), ''),
	v.transform((value) => value.trim())
);
const Parent = v.nullish(
	v.object({
		parent: v.nullish(v.object({ data: v.nullish(v.object({ id: v.string() })) }))
	})
);
const OrganisationResource = v.object({
	id: v.string(),
	attributes: v.object({
		participantIdentifier: text,
		organizationNumber: text,
		name: v.pipe(v.string(), v.trim(), v.nonEmpty()),
		alternateName: text,
		description: text
	}),
	relationships: Parent
});
const AddressResource = v.object({
	attributes: v.looseObject({
		identifier: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(256)),
		name: v.pipe(v.string(), v.trim(), v.nonEmpty()),
		description: text
	}),
	relationships: Parent
});

export interface Page {
	data: unknown[];
	next: string | undefined;
}
export interface OrganisationEntry {
	id: string;
	/** Lower case; '' for a unit that belongs to a participant (`ou`). */
	participantId: string;
	organisationNumber: string;
	name: string;
	alternateName: string;
	description: string;
	parentId: string | undefined;
}
export interface AddressEntry {
	identifier: string;
	name: string;
	description: string;
	categories: string;
	parentId: string | undefined;
}

const NAME_MAX = 256;
const DESCRIPTION_MAX = 1024;
const CATEGORIES_MAX = 2048;
const PARTICIPANT = /^(?:iso6523-actorid-upis::)?(\d{4}:\S{1,200})$/i;

/** @throws AppError ADDRESS_BOOK_ANSWER_INVALID */
export function parsePage(json: unknown): Page {
	const page = v.safeParse(Page, json);
	if (!page.success) {
		throw new AppError(
			'ADDRESS_BOOK_ANSWER_INVALID',
			`The address book answers with something other than a JSON:API list (at ${placeOf(page.issues)}).`
		);
	}
	const next = page.output.links?.next ?? undefined;
	return { data: page.output.data, next: typeof next === 'object' ? next.href : next };
}

export function parseOrganisation(resource: unknown): OrganisationEntry | undefined {
	const parsed = v.safeParse(OrganisationResource, resource);
	if (!parsed.success) return undefined;
	const { id, attributes, relationships } = parsed.output;
	const participant = PARTICIPANT.exec(attributes.participantIdentifier);
	if (attributes.participantIdentifier !== '' && participant === null) return undefined;
	return {
		id,
		participantId: participant?.[1]?.toLowerCase() ?? '',
		organisationNumber: attributes.organizationNumber.slice(0, 20),
		name: attributes.name.slice(0, NAME_MAX),
		alternateName: attributes.alternateName.slice(0, NAME_MAX),
		description: attributes.description.slice(0, DESCRIPTION_MAX),
		parentId: relationships?.parent?.data?.id
	};
}

export function parseAddress(resource: unknown): AddressEntry | undefined {
	const parsed = v.safeParse(AddressResource, resource);
	if (!parsed.success) return undefined;
	const { attributes, relationships } = parsed.output;
	const categories = [attributes['categories'], attributes['searchCodes']].flatMap((value) =>
		textsIn(value, 3)
	);
	return {
		identifier: attributes.identifier,
		name: attributes.name.slice(0, NAME_MAX),
		description: attributes.description.slice(0, DESCRIPTION_MAX),
		categories: categories.join(' ').slice(0, CATEGORIES_MAX),
		parentId: relationships?.parent?.data?.id
	};
}

/** Categories and search codes have no published shape: texts, lists of texts, or objects with a name are all taken. */
function textsIn(value: unknown, depth: number): string[] {
	if (typeof value === 'string') return [value.trim()];
	if (typeof value !== 'object' || value === null || depth === 0) return [];
	return (Array.isArray(value) ? value : Object.values(value))
		.slice(0, 50)
		.flatMap((part) => textsIn(part, depth - 1))
		.filter((part) => part !== '');
}

function placeOf(issues: [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
	return v.getDotPath(issues[0]) ?? 'the top';
}
