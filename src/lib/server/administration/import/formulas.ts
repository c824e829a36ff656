/**
 * Cells that a spreadsheet would take for a formula get an apostrophe in front, which it shows as text; reading takes it
 * away again. A cell that has such an apostrophe of its own gets one more, so that what comes back is what went out.
 */
const WRITTEN = /^'*[=+\-@\t\r\n＝＋－＠]/;
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/;

export function guardFormula(text: string): string {
	return WRITTEN.test(text) ? `'${text}` : text;
}

export function unguardFormula(cell: string): string {
	return GUARDED.test(cell) ? cell.slice(1) : cell;
}
