/** Lines of a table with columns as wide as they need to be. What others have named is made printable. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
	const lines = [head, ...rows].map((row) => row.map(printable));
	const widths = head.map((_, column) =>
		Math.max(...lines.map((line) => line[column]?.length ?? 0))
	);
	return lines.map((line) =>
		line
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join('  ')
			.trimEnd()
	);
}

/** A terminal obeys control characters, and ids come from others. */
function printable(text: string): string {
	return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?').slice(0, 200);
}
