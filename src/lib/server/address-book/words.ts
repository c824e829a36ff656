/** Words as the address book is searched by: without case and diacritics, so that "malmo" finds "Malmö". */

const WORD = /[\p{L}\p{N}]+/gu;
const MARKS = /\p{M}/gu;

/** Folds as the FTS5 tokenizer of `address_book_search` does (unicode61, remove_diacritics 2). */
export function fold(text: string): string {
	return text.normalize('NFD').replace(MARKS, '').toLowerCase();
}

export function wordsOf(text: string): string[] {
	return fold(text).match(WORD) ?? [];
}

/**
 * How many letters must be changed, added, left out or swapped with their neighbour to make `typed` the beginning of
 * `word` (optimal string alignment against every prefix). Infinity when more than `max`.
 */
export function prefixDistance(typed: string, word: string, max: number): number {
	const columns = Math.min(word.length, typed.length + max);
	let beforeLast: number[] = [];
	let last = Array.from({ length: columns + 1 }, (_, index) => index);
	for (let row = 1; row <= typed.length; row++) {
		const current = [row];
		let smallest = row;
		for (let column = 1; column <= columns; column++) {
			const same = typed[row - 1] === word[column - 1];
			let cost = Math.min(
				(last[column] ?? max) + 1,
				(current[column - 1] ?? max) + 1,
				(last[column - 1] ?? max) + (same ? 0 : 1)
			);
			if (
				row > 1 &&
				column > 1 &&
				typed[row - 1] === word[column - 2] &&
				typed[row - 2] === word[column - 1]
			) {
				cost = Math.min(cost, (beforeLast[column - 2] ?? max) + 1);
			}
			current.push(cost);
			smallest = Math.min(smallest, cost);
		}
		if (smallest > max) return Infinity;
		beforeLast = last;
		last = current;
	}
	const distance = Math.min(...last);
	return distance > max ? Infinity : distance;
}
