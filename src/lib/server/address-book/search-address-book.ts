/**
 * Search as you type: every word that is typed may be the beginning of a word, a part of a compound ("jour" finds
 * "socialjour") or a little misspelt ("regon" finds "region"), in the name of the function or its organisation, in its
 * categories or its description. Case and diacritics do not matter. Best hits first.
 */
import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import type { AddressHit } from './address-book.ts';
import { findWords, LOOSENESS, type Reading } from './find-words.ts';
import { scoreOf } from './score-hit.ts';
import { wordsOf } from './words.ts';

/** What a person types is short; more than this only costs time. */
const WORDS_MAX = 8;
const WORD_LENGTH_MAX = 40;
/** How many rows are looked at more closely. */
const CANDIDATES_MAX = 100;

export interface AddressSearch {
	query: string;
	/** At most this many hits; 20 unless told, never more than 100. */
	limit?: number;
}

/** An empty query has no hits. */
export async function searchAddressBook(
	{ db }: { db: Pick<Db, 'read'> },
	search: AddressSearch
): Promise<AddressHit[]> {
	const typed = [...new Set(wordsOf(search.query.slice(0, 400)))]
		.slice(0, WORDS_MAX)
		.map((word) => word.slice(0, WORD_LENGTH_MAX));
	if (typed.length === 0) return [];
	const limit = Math.min(search.limit ?? 20, 100);

	// Stricter readings first. Looser ones fill up what is missing, the loosest are for when nothing was found at all.
	const found = new Map<string, AddressHit>();
	let readings: Reading[][] = [];
	for (const looseness of LOOSENESS) {
		const enough = looseness === 'parts' ? limit : 1;
		if (found.size >= enough) break;
		readings = await Promise.all(typed.map((word) => findWords(db, word, looseness)));
		const joiner = looseness === 'any word' ? ' OR ' : ' AND ';
		for (const hit of await matchRows(db, readings.map(matchOf).join(joiner))) {
			found.set(`${hit.participantId} ${hit.identifier}`, hit);
		}
	}
	return best([...found.values()], readings, limit);
}

/** FTS5 syntax; a word is letters and digits only, so that quoting is enough. */
function matchOf(readings: Reading[]): string {
	return `(${readings.map(({ word, whole }) => `"${word}"${whole ? '' : '*'}`).join(' OR ')})`;
}

function matchRows(db: Pick<Db, 'read'>, match: string): Promise<AddressHit[]> {
	return db.read.all<AddressHit>(sql`
		SELECT hit.participant_id AS participantId, hit.identifier AS identifier, f.name AS name,
			f.description AS description, f.categories AS categories, o.name AS organisationName
		FROM (
			SELECT participant_id, identifier FROM address_book_search
			WHERE address_book_search MATCH ${match}
			ORDER BY bm25(address_book_search, 0, 0, 8, 6, 3, 1) LIMIT ${CANDIDATES_MAX}
		) AS hit
		JOIN address_book_functions f ON f.participant_id = hit.participant_id AND f.identifier = hit.identifier
		JOIN address_book_organisations o ON o.participant_id = hit.participant_id`);
}

function best(hits: AddressHit[], readings: Reading[][], limit: number): AddressHit[] {
	return hits
		.map((hit) => ({ hit, score: scoreOf(hit, readings) }))
		.sort(
			(a, b) =>
				b.score - a.score ||
				a.hit.organisationName.localeCompare(b.hit.organisationName, 'sv') ||
				a.hit.name.localeCompare(b.hit.name, 'sv')
		)
		.slice(0, limit)
		.map(({ hit }) => hit);
}
