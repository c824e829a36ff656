import type { Measurement } from './bench-case.ts';

export type Row = Measurement & { readonly peakMb: number | undefined };

/** One line per measurement; how our time and memory relate to those of another tool stands with the other tool. */
export function formatTable(rows: readonly Row[]): string {
	const ours = new Map(rows.filter(({ tool }) => tool === 'sluss').map((row) => [row.work, row]));
	const cells = rows.map((row) => {
		const { work, tool, ms, peakMb, growthMb, note } = row;
		const own = tool === 'sluss' ? undefined : ours.get(work);
		return [
			work,
			tool,
			ms.toFixed(ms < 10 ? 1 : 0),
			ratio(own?.ms, ms),
			peakMb === undefined ? '' : peakMb.toFixed(0),
			growthMb === undefined ? '' : growthMb.toFixed(0),
			ratio(own?.growthMb, growthMb),
			note ?? ''
		];
	});
	const heads = ['work', 'tool', 'ms', 'sluss/tool', 'MB peak', 'MB growth', 'sluss/tool', ''];
	const table = [heads, ...cells];
	const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
	const right = [false, false, true, true, true, true, true, false];
	return table
		.map((row) =>
			row
				.map((cell, i) => (right[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
				.join('  ')
				.trimEnd()
		)
		.join('\n');
}

function ratio(own: number | undefined, other: number | undefined): string {
	return own === undefined || other === undefined ? '' : (own / other).toFixed(2);
}
