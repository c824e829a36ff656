import type { Measurement } from './bench-case.ts';

export type Row = Measurement & { readonly peakMb: number | undefined };

/** One line per measurement; how our time relates to that of another tool stands with the other tool. */
export function formatTable(rows: readonly Row[]): string {
	const ours = new Map(
		rows.filter(({ tool }) => tool === 'sluss').map(({ work, ms }) => [work, ms])
	);
	const cells = rows.map(({ work, tool, ms, peakMb, note }) => {
		const own = tool === 'sluss' ? undefined : ours.get(work);
		return [
			work,
			tool,
			ms.toFixed(ms < 10 ? 1 : 0),
			peakMb === undefined ? '' : peakMb.toFixed(0),
			own === undefined ? '' : (own / ms).toFixed(2),
			note ?? ''
		];
	});
	const table = [['work', 'tool', 'ms', 'MB peak', 'sluss/tool', ''], ...cells];
	const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
	const right = [false, false, true, true, true, false];
	return table
		.map((row) =>
			row
				.map((cell, i) => (right[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
				.join('  ')
				.trimEnd()
		)
		.join('\n');
}
