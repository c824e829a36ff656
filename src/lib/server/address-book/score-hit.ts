import type { AddressHit } from './address-book.ts';
import type { Reading } from './find-words.ts';
import { wordsOf } from './words.ts';

const FIELDS: readonly [
	field: 'name' | 'organisationName' | 'categories' | 'description',
	weight: number
][] = [
	['name', 10],
	['organisationName', 8],
	['categories', 4],
	['description', 2]
];

/** How well a hit answers what was typed: each typed word counts where it fits best, and the first words weigh more. */
export function scoreOf(hit: AddressHit, typed: Reading[][]): number {
	const fields = FIELDS.map(([field, weight]) => ({ words: wordsOf(hit[field]), weight }));
	let score = 0;
	for (const readings of typed) {
		let best = 0;
		for (const { words, weight } of fields) {
			if (weight <= best) continue;
			words.forEach((word, position) => {
				const fit = fitOf(word, readings);
				best = Math.max(best, weight * fit * (1 - Math.min(position, 5) / 50));
			});
		}
		score += best;
	}
	return score;
}

function fitOf(word: string, readings: Reading[]): number {
	let fit = 0;
	for (const reading of readings) {
		if (word === reading.word) fit = Math.max(fit, reading.worth);
		else if (!reading.whole && word.startsWith(reading.word))
			fit = Math.max(fit, 0.85 * reading.worth);
	}
	return fit;
}
