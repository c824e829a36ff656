import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import type { FileFault } from '#lib/administration/import.ts';
import { unguardFormula } from './formulas.ts';
import { IMPORT_COLUMNS_MAX, IMPORT_FIELD_LENGTH_MAX, IMPORT_ROWS_MAX } from './limits.ts';

export interface CsvRow {
	/** Of the file, from 1: where the row begins. A field with line breaks makes it longer than one. */
	line: number;
	/** Without blanks around and without the apostrophe that guards formulas. */
	cells: string[];
}

/** Characters that are read before others have their turn. */
const AT_ONCE = 16_384;

/**
 * The rows of a text, with the header first; rows without anything in them are left out. Columns are separated by
 * semicolon, comma or tab, whichever the first row has most of; `sep=;` on a line of its own, as Excel knows it, is obeyed.
 */
export async function parseCsv(text: string): Promise<{ rows: CsvRow[] } | { fault: FileFault }> {
	const told = /^sep=(.)\r?\n/i.exec(text);
	const content = told === null ? text : text.slice(told[0].length);
	const rows: CsvRow[] = [];
	let line = told === null ? 1 : 2;
	const take = (record: string[]): null => {
		const cells = record.map((cell) => unguardFormula(cell).trim());
		const fault = faultOf(cells, rows.length, line);
		if (fault !== undefined) throw new Refused(fault);
		if (cells.some((cell) => cell !== '')) rows.push({ line, cells });
		line += 1 + record.reduce((breaks, cell) => breaks + (cell.match(LINE_END)?.length ?? 0), 0);
		return null;
	};
	const parser = parse({
		delimiter: told?.[1] ?? delimiterOf(content),
		record_delimiter: ['\r\n', '\n', '\r'],
		// Excel leaves out empty cells at the end of a row.
		relax_column_count: true,
		max_record_size: IMPORT_COLUMNS_MAX * IMPORT_FIELD_LENGTH_MAX,
		// Where the parser stops, the line is known of the row that it stops at.
		on_record: take
	});
	try {
		await pipeline(pieces(content), parser.resume());
	} catch (error) {
		if (error instanceof Refused) return { fault: error.fault };
		if (!(error instanceof CsvError)) throw error;
		const long = error.code === 'CSV_MAX_RECORD_SIZE';
		return { fault: { code: long ? 'IMPORT_FIELD_TOO_LONG' : 'IMPORT_NOT_CSV', line } };
	}
	return rows.length === 0 ? { fault: { code: 'IMPORT_EMPTY' } } : { rows };
}

const LINE_END = /\r\n|\r|\n/g;

class Refused extends Error {
	readonly fault: FileFault;

	constructor(fault: FileFault) {
		super(fault.code);
		this.fault = fault;
	}
}

function faultOf(cells: readonly string[], rows: number, line: number): FileFault | undefined {
	if (cells.length > IMPORT_COLUMNS_MAX) return { code: 'IMPORT_TOO_MANY_COLUMNS', line };
	if (cells.some((cell) => cell.length > IMPORT_FIELD_LENGTH_MAX)) {
		return { code: 'IMPORT_FIELD_TOO_LONG', line };
	}
	// The header does not count, nor does a row without anything.
	const another = rows > IMPORT_ROWS_MAX && cells.some((cell) => cell !== '');
	return another ? { code: 'IMPORT_TOO_MANY_ROWS', line } : undefined;
}

async function* pieces(text: string): AsyncGenerator<string> {
	for (let at = 0; at < text.length; at += AT_ONCE) {
		yield text.slice(at, at + AT_ONCE);
		await setImmediate();
	}
}

function delimiterOf(text: string): string {
	// As far as the first line end outside of quotation marks; a header is short.
	const [header = ''] = text
		.slice(0, 20_000)
		.replace(/"[^"]*"/g, '')
		.split(/\r|\n/, 1);
	const counted = [';', ',', '\t'].map((each) => [each, header.split(each).length] as const);
	return counted.toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? ';';
}
