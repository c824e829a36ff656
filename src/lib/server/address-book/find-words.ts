import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { prefixDistance } from './words.ts';

/** One way to read a typed word: `whole` words as they are, otherwise everything that begins so. */
export interface Reading {
	word: string;
	whole: boolean;
	/** 1 as typed; less for parts of compounds and for misspelt words. */
	worth: number;
}

const PART_LENGTH_MIN = 3;
/** In shorter words a slip makes nearly any word of any other. */
const MISSPELT_LENGTH_MIN = 4;
const READINGS_MAX = 40;

/** How freely a typed word is read, the strictest first; each includes the ones before. */
export const LOOSENESS = ['beginnings', 'parts', 'misspelt', 'any word'] as const;
export type Looseness = (typeof LOOSENESS)[number];

/** Always the word as typed; then parts of compounds; misspelt ones when nothing else fits, or when asked for. */
export async function findWords(
	db: Pick<Db, 'read'>,
	typed: string,
	looseness: Looseness
): Promise<Reading[]> {
	const readings: Reading[] = [{ word: typed, whole: false, worth: 1 }];
	if (looseness === 'beginnings' || typed.length < PART_LENGTH_MIN) return readings;
	const containing = await db.read.all<{ word: string }>(sql`
		SELECT word FROM address_book_words WHERE instr(word, ${typed}) > 0
		ORDER BY length(word) LIMIT ${READINGS_MAX}`);
	for (const { word } of containing) {
		if (!word.startsWith(typed)) readings.push({ word, whole: true, worth: 0.6 });
	}
	const mayBeMisspelt = looseness === 'misspelt' || containing.length === 0;
	if (mayBeMisspelt && typed.length >= MISSPELT_LENGTH_MIN) {
		readings.push(...(await findMisspelt(db, typed)));
	}
	return readings.slice(0, READINGS_MAX);
}

/** Words that begin nearly so: one slip up to seven letters, two in longer words, the first letter right or swapped. */
async function findMisspelt(db: Pick<Db, 'read'>, typed: string): Promise<Reading[]> {
	const slipsMax = typed.length > 7 ? 2 : 1;
	const near = await db.read.all<{ word: string }>(sql`
		SELECT word FROM address_book_words
		WHERE length(word) >= ${typed.length - slipsMax}
			AND substr(word, 1, 1) IN (${typed.slice(0, 1)}, ${typed.slice(1, 2)})`);
	return near
		.map(({ word }) => ({ word, slips: prefixDistance(typed, word, slipsMax) }))
		.filter(({ slips }) => slips <= slipsMax)
		.sort((a, b) => a.slips - b.slips || a.word.length - b.word.length)
		.slice(0, READINGS_MAX)
		.map(({ word, slips }) => ({ word, whole: true, worth: 0.5 - slips / 10 }));
}
