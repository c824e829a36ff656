import type { MessageReference } from '#lib/message/message.ts';

/** Parts longer than this are cut: references come from outside. Characters. */
const SEARCH_TEXT_MAX = 4000;

/** One form for looking for and being found: compatible characters unified, case gone, å ä ö kept. */
export function foldForSearch(text: string): string {
	return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** What a conversation can be found by. */
export function searchTextOf(parts: {
	subject: string;
	counterpartName: string;
	counterpartFunctionName: string;
	references: readonly MessageReference[];
}): string {
	return joined([
		parts.subject,
		parts.counterpartName,
		parts.counterpartFunctionName,
		...parts.references.map((reference) => reference.extension)
	]);
}

/** Adds what a further message brings. What is there already is not repeated. */
export function withSearchParts(searchText: string, parts: readonly string[]): string {
	const known = new Set(searchText.split('\n'));
	const fresh = parts.map(foldForSearch).filter((part) => part !== '' && !known.has(part));
	return [searchText, ...new Set(fresh)]
		.filter((part) => part !== '')
		.join('\n')
		.slice(0, SEARCH_TEXT_MAX);
}

function joined(parts: readonly string[]): string {
	return withSearchParts('', parts);
}
