import type { AddressHit } from './address-book.ts';
import type { Reading } from './find-words.ts';
import { wordsOf } from './words.ts';

/** Heaviest first: lighter fields are not even read once every word has been found in a heavier one. */
const FIELDS = [
	['name', 10],
	['organisationName', 8],
	['categories', 4],
	['description', 2]
] as const;

/** How well a hit answers what was typed: each typed word counts where it fits best, words in front weigh more. */
export function scoreOf(hit: AddressHit, typed: Reading[][]): number {
	const best = typed.map(() => 0);
	for (const [field, weight] of FIELDS) {
		if (best.every((score) => score >= weight)) break;
		const words = wordsOf(hit[field]);
		typed.forEach((readings, index) => {
			words.forEach((word, position) => {
				const score = weight * fitOf(word, readings) * (1 - Math.min(position, 5) / 50);
				best[index] = Math.max(best[index] ?? 0, score);
			});
		});
	}
	return best.reduce((sum, score) => sum + score, 0);
}

function fitOf(word: string, readings: Reading[]): number {
	let fit = 0;
	for (const reading of readings) {
		if (word === reading.word) fit = Math.max(fit, reading.worth);
		else if (!reading.whole && word.startsWith(reading.word)) {
			fit = Math.max(fit, 0.85 * reading.worth);
		}
	}
	return fit;
}
