import type { FileFault, ImportKind, RowFault, RowFaultCode } from '#lib/administration/import.ts';
import { parseCsv } from './parse-csv.ts';
import { readColumns } from './read-columns.ts';

/** One row of a list, its cells by the keys of the columns that the file has. */
export class ListRow {
	readonly line: number;
	readonly #cells: ReadonlyMap<string, string>;
	readonly #names: ReadonlyMap<string, string>;

	constructor(
		line: number,
		cells: ReadonlyMap<string, string>,
		names: ReadonlyMap<string, string>
	) {
		this.line = line;
		this.#cells = cells;
		this.#names = names;
	}

	/** '' for an empty cell; undefined where the file has no such column. */
	get(key: string): string | undefined {
		return this.#cells.get(key);
	}

	/** Not there, or empty. */
	isBlank(key: string): boolean {
		return (this.get(key) ?? '') === '';
	}

	fault(code: RowFaultCode, key: string | null = null, other?: number): RowFault {
		return {
			line: this.line,
			code,
			column: key === null ? null : (this.#names.get(key) ?? null),
			value: key === null ? '' : cut(this.get(key) ?? ''),
			...(other !== undefined && { other })
		};
	}
}

export interface List {
	rows: ListRow[];
	/** Rows that cannot be read as rows. */
	faults: RowFault[];
}

const VALUE_LENGTH_SHOWN = 80;

/** The rows of a file's text, or what is wrong with the whole of it. */
export async function readList(
	kind: ImportKind,
	text: string
): Promise<List | { fault: FileFault }> {
	const parsed = await parseCsv(text);
	if ('fault' in parsed) return parsed;
	const [header, ...rest] = parsed.rows;
	if (header === undefined) return { fault: { code: 'IMPORT_EMPTY' } };
	// Excel ends rows with separators: columns without a name and without content are none.
	const names = withoutTail(header.cells);
	const found = readColumns(kind, names);
	if ('faults' in found) {
		return { fault: { code: 'IMPORT_COLUMNS', line: header.line, columns: found.faults } };
	}
	if (rest.length === 0) return { fault: { code: 'IMPORT_EMPTY' } };
	const shown = new Map([...found.places].map(([key, place]) => [key, names[place] ?? key]));
	const list: List = { rows: [], faults: [] };
	for (const { line, cells } of rest) {
		const byKey = new Map([...found.places].map(([key, place]) => [key, cells[place] ?? '']));
		const row = new ListRow(line, byKey, shown);
		const surplus = cells.slice(names.length).some((cell) => cell !== '');
		if (surplus) list.faults.push(row.fault('too-many-cells'));
		else list.rows.push(row);
	}
	return list;
}

function withoutTail(cells: readonly string[]): string[] {
	return cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1);
}

function cut(text: string): string {
	return text.length > VALUE_LENGTH_SHOWN ? `${text.slice(0, VALUE_LENGTH_SHOWN)}…` : text;
}
