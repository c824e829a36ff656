/**
 * Finding and ordering as people expect it in Swedish: å after z, capitals and accents alike. SQLite knows neither, and one
 * organisation's people and mailboxes are few enough to be gone through.
 */
const order = new Intl.Collator('sv', { numeric: true });

export function byName<Row extends { name: string; id: string }>(rows: readonly Row[]): Row[] {
	return rows.toSorted((a, b) => order.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

/** Whether every word of the query begins or stands in one of the texts. */
export function matcher(query: string): (...texts: (string | null)[]) => boolean {
	const words = fold(query).split(/\s+/).filter(Boolean);
	return (...texts) => {
		const whole = fold(texts.join('\n'));
		return words.every((word) => whole.includes(word));
	};
}

export interface Page<Row> {
	rows: Row[];
	total: number;
	/** From 0; the last one when a later one was asked for. */
	page: number;
	pages: number;
}

export function pageOf<Row>(rows: readonly Row[], page: number, size: number): Page<Row> {
	const pages = Math.max(1, Math.ceil(rows.length / size));
	const at = Math.min(Math.max(0, page), pages - 1);
	return { rows: rows.slice(at * size, (at + 1) * size), total: rows.length, page: at, pages };
}

function fold(text: string): string {
	return text.normalize('NFC').toLocaleLowerCase('sv');
}
