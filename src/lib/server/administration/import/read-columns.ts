import type { ColumnFaults, ImportKind } from '#lib/administration/import.ts';
import { IMPORT_COLUMNS, NEEDED_COLUMNS } from '#lib/administration/import-columns.ts';

/** Where each column stands: key → place in the row. */
export type Places = ReadonlyMap<string, number>;

/**
 * Finds the columns of a header, in any order and either language. What is not known, stands twice or is missing is
 * told all together, so that the file is mended once.
 */
export function readColumns(
	kind: ImportKind,
	header: readonly string[]
): { places: Places } | { faults: ColumnFaults } {
	const columns = IMPORT_COLUMNS[kind];
	const places = new Map<string, number>();
	const faults: ColumnFaults = { unknown: [], doubled: [], missing: [], personalNumber: [] };
	for (const [place, name] of header.entries()) {
		const folded = fold(name);
		const column = columns.find(({ key, sv, en, also = [] }) =>
			[key, sv, en, ...also].some((each) => fold(each) === folded)
		);
		if (PERSONAL_NUMBER.test(folded)) faults.personalNumber.push(name);
		else if (column === undefined) faults.unknown.push(name);
		else if (places.has(column.key)) faults.doubled.push(name);
		else places.set(column.key, place);
	}
	faults.missing = NEEDED_COLUMNS[kind]
		.filter((group) => !group.some((key) => places.has(key)))
		.map((group) => [...group]);
	const wrong = Object.values(faults).some((names) => names.length > 0);
	return wrong ? { faults } : { places };
}

const PERSONAL_NUMBER = /^(personnummer|personnr|pnr|samordningsnummer|socialsecuritynumber|ssn)$/;

function fold(name: string): string {
	return name
		.normalize('NFC')
		.toLocaleLowerCase('sv')
		.replace(/[\s\-_./()]/g, '');
}
