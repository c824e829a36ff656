const STEPS: Record<string, readonly [row: number, column: number]> = {
	ArrowUp: [-1, 0],
	ArrowDown: [1, 0],
	ArrowLeft: [0, -1],
	ArrowRight: [0, 1]
};

/** What can be focused in the cell that an arrow key leads to; undefined for other keys and at the edges. */
export function cellBeside(event: KeyboardEvent): HTMLElement | undefined {
	const step = STEPS[event.key];
	if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return undefined;
	const cell = event.target instanceof Element ? event.target.closest('td, th') : null;
	const row = cell?.closest('tr');
	const table = row?.closest('table');
	if (!(cell instanceof HTMLTableCellElement) || !row || !table) return undefined;
	const beside = table.rows[row.rowIndex + step[0]]?.cells[cell.cellIndex + step[1]];
	return beside?.querySelector<HTMLElement>('a.cell, input:not(:disabled)') ?? undefined;
}
