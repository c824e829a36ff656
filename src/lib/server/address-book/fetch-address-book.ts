/**
 * Reads the whole address book over HTTP (JSON:API, facts: Address book): no authorisation, no filter for changes, pages
 * of whatever size the server likes. Nothing is stored here.
 */
import { AppError, isAppError } from '../errors.ts';
import type { AddressBookCopy, Organisation, OrganisationFunction } from './address-book.ts';
import {
	parseAddress,
	parseOrganisation,
	parsePage,
	type AddressEntry,
	type OrganisationEntry
} from './parse-address-book.ts';

/** Bounds that a real address book stays far below, and that a broken or hostile one meets. */
export interface FetchLimits {
	pagesMax: number;
	pageBytesMax: number;
	entriesMax: number;
	pageTimeoutMs: number;
}
const LIMITS: FetchLimits = {
	pagesMax: 8_000,
	pageBytesMax: 8_000_000,
	entriesMax: 200_000,
	pageTimeoutMs: 30_000
};

/**
 * @param url the base, ending in `/`: `organizations` and `addresses` are below it.
 * @throws AppError ADDRESS_BOOK_UNAVAILABLE (retryable) or ADDRESS_BOOK_ANSWER_INVALID
 */
export async function fetchAddressBook(
	url: string,
	limits: Partial<FetchLimits> = {}
): Promise<AddressBookCopy> {
	const bounds = { ...LIMITS, ...limits };
	const organisations = await fetchAll(new URL('organizations', url), parseOrganisation, bounds);
	const addresses = await fetchAll(new URL('addresses', url), parseAddress, bounds);
	if (organisations.entries.length === 0) throw invalid('it has no organisation');
	return assemble(
		organisations.entries,
		addresses.entries,
		organisations.unreadable + addresses.unreadable
	);
}

function assemble(
	entries: OrganisationEntry[],
	addresses: AddressEntry[],
	unreadable: number
): AddressBookCopy {
	const entryById = new Map(entries.map((entry) => [entry.id, entry]));
	const organisations = new Map<string, Organisation>();
	for (const entry of entries) {
		const { participantId, organisationNumber, name, alternateName, description } = entry;
		if (participantId === '' || organisations.has(participantId)) continue;
		organisations.set(participantId, {
			participantId,
			organisationNumber,
			name,
			alternateName,
			description
		});
	}
	const functions = new Map<string, OrganisationFunction>();
	let orphans = 0;
	for (const { parentId, ...address } of addresses) {
		const participantId = participantOf(parentId, entryById);
		if (participantId === undefined) orphans += 1;
		else functions.set(`${participantId} ${address.identifier}`, { participantId, ...address });
	}
	return {
		organisations: [...organisations.values()],
		functions: [...functions.values()],
		orphans,
		unreadable
	};
}

/** An address may hang on a unit (`ou`) of a participant: the nearest participant upwards is the addressee. */
function participantOf(
	parentId: string | undefined,
	entryById: ReadonlyMap<string, OrganisationEntry>
): string | undefined {
	let at = parentId;
	for (let step = 0; at !== undefined && step < 20; step++) {
		const entry = entryById.get(at);
		if (entry !== undefined && entry.participantId !== '') return entry.participantId;
		at = entry?.parentId;
	}
	return undefined;
}

async function fetchAll<T>(
	first: URL,
	parse: (resource: unknown) => T | undefined,
	limits: FetchLimits
): Promise<{ entries: T[]; unreadable: number }> {
	const entries: T[] = [];
	const seen = new Set<string>();
	let unreadable = 0;
	let next: URL | undefined = first;
	while (next !== undefined) {
		if (seen.has(next.href)) throw invalid('its pages go in a circle');
		if (seen.size >= limits.pagesMax) throw invalid(`it has more than ${limits.pagesMax} pages`);
		seen.add(next.href);
		const page = parsePage(await fetchJson(next, limits));
		for (const resource of page.data) {
			const entry = parse(resource);
			if (entry === undefined) unreadable += 1;
			else entries.push(entry);
		}
		if (entries.length > limits.entriesMax) {
			throw invalid(`it has more than ${limits.entriesMax} entries`);
		}
		next = page.next === undefined ? undefined : nextUrl(page.next, next);
	}
	return { entries, unreadable };
}

/** The server decides where the next page is, but not on which host: we fetch from inside the organisation's network. */
function nextUrl(link: string, current: URL): URL {
	if (!URL.canParse(link, current)) throw invalid('the link to its next page is no URL');
	const next = new URL(link, current);
	if (next.origin !== current.origin) throw invalid('the link to its next page leads elsewhere');
	return next;
}

async function fetchJson(url: URL, limits: FetchLimits): Promise<unknown> {
	try {
		const response = await fetch(url, {
			headers: { accept: 'application/vnd.api+json, application/json' },
			redirect: 'error',
			signal: AbortSignal.timeout(limits.pageTimeoutMs)
		});
		if (!response.ok) {
			await response.body?.cancel();
			throw unavailable(`it answers ${response.status}`);
		}
		return parseJson(await readBody(response, limits.pageBytesMax));
	} catch (error) {
		if (isAppError(error)) throw error;
		throw unavailable('no whole answer came', error);
	}
}

async function readBody(response: Response, bytesMax: number): Promise<string> {
	const parts: Uint8Array[] = [];
	let bytes = 0;
	for await (const part of response.body ?? []) {
		bytes += part.byteLength;
		if (bytes > bytesMax) throw invalid(`a page is larger than ${bytesMax} bytes`);
		parts.push(part);
	}
	return Buffer.concat(parts).toString('utf8');
}

function parseJson(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch (cause) {
		throw invalid('a page is not JSON', cause);
	}
}

function invalid(what: string, cause?: unknown): AppError {
	return new AppError(
		'ADDRESS_BOOK_ANSWER_INVALID',
		`The address book cannot be read: ${what}.`,
		cause === undefined ? {} : { cause }
	);
}

function unavailable(what: string, cause?: unknown): AppError {
	return new AppError('ADDRESS_BOOK_UNAVAILABLE', `The address book is not available: ${what}.`, {
		retryable: true,
		...(cause === undefined ? {} : { cause })
	});
}
