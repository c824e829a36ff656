import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILE_FAULTS, IMPORT_KINDS } from '#lib/administration/import.ts';
import { IMPORT_COLUMNS, IMPORT_WORDS } from '#lib/administration/import-columns.ts';
import { decodeCsv } from './decode-csv.ts';
import { guardFormula, unguardFormula } from './formulas.ts';
import { IMPORT_BYTES_MAX, IMPORT_COLUMNS_MAX, IMPORT_ROWS_MAX } from './limits.ts';
import { parseCsv } from './parse-csv.ts';
import { isPersonalNumber } from './personal-number.ts';
import { readList } from './read-list.ts';

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);
const rowsOf = async (text: string) => {
	const parsed = await parseCsv(text);
	if ('fault' in parsed) throw new Error(parsed.fault.code);
	return parsed.rows;
};
const faultOf = async (text: string) => {
	const parsed = await parseCsv(text);
	return 'fault' in parsed ? parsed.fault : undefined;
};

describe('the bytes of a file', () => {
	it.each([
		['a workbook', bytes('PK\u0003\u0004…', 'latin1'), 'IMPORT_NOT_CSV'],
		['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1]), 'IMPORT_NOT_CSV'],
		['something with zeroes', Buffer.from([65, 0, 66]), 'IMPORT_NOT_CSV'],
		['half UTF-8 with a mark', Buffer.from([0xef, 0xbb, 0xbf, 0xc3]), 'IMPORT_ENCODING'],
		['what is no letter in Windows-1252', Buffer.from([0x4e, 0x81, 0x4e]), 'IMPORT_ENCODING'],
		['too much', Buffer.alloc(IMPORT_BYTES_MAX + 1, 65), 'IMPORT_TOO_LARGE']
	])('are refused as %s', (_, given, code) => {
		expect(decodeCsv(given)).toEqual({ fault: { code } });
	});

	it.each([
		['UTF-8', bytes('Åsa;Örn')],
		['UTF-8 with a mark', bytes('\uFEFFÅsa;Örn')],
		['Windows-1252', bytes('Åsa;Örn', 'latin1')],
		['UTF-16 with a mark', bytes('\uFEFFÅsa;Örn', 'utf16le')]
	])('are read as %s', (_, given) => {
		expect(decodeCsv(given)).toEqual({ text: 'Åsa;Örn' });
	});
});

describe('the rows of a text', () => {
	it('know the line on which they begin, after fields with line breaks, empty lines and mixed line ends', async () => {
		const text = 'a;b\r\n1;"x\r\ny"\r\n\r\n;\r\n3;4\n5;6\r7;8';
		expect(await rowsOf(text)).toEqual([
			{ line: 1, cells: ['a', 'b'] },
			{ line: 2, cells: ['1', 'x\r\ny'] },
			{ line: 6, cells: ['3', '4'] },
			{ line: 7, cells: ['5', '6'] },
			{ line: 8, cells: ['7', '8'] }
		]);
	});

	it.each([
		['semicolons', 'a;"b,b";c'],
		['commas', 'a,"b;b",c'],
		['tabs', 'a\t"b;b"\tc'],
		['what Excel is told', 'sep=|\r\na|"b|b"|c']
	])('are separated by %s', async (_, text) => {
		expect((await rowsOf(text))[0]?.cells).toHaveLength(3);
	});

	it('count a line that tells Excel the separator', async () => {
		expect((await rowsOf('sep=;\r\na;b\r\n1;2')).map(({ line }) => line)).toEqual([2, 3]);
	});

	it.each([
		['nothing', '', { code: 'IMPORT_EMPTY' }],
		['separators only', ';;\r\n;;', { code: 'IMPORT_EMPTY' }],
		['an open quotation mark', 'a;b\r\n1;"2\r\n3;4\r\n', { code: 'IMPORT_NOT_CSV', line: 2 }],
		['a quotation mark within', 'a;b\r\n1;2\r\n1;x "y"\r\n', { code: 'IMPORT_NOT_CSV', line: 3 }],
		[
			'a field that is too long',
			`a\r\n1\r\n${'x'.repeat(4_001)}`,
			{ code: 'IMPORT_FIELD_TOO_LONG', line: 3 }
		],
		[
			'a quotation mark that is never closed in a large file',
			`a;b\r\n1;"${'x;y\r\n'.repeat(100_000)}`,
			{ code: 'IMPORT_FIELD_TOO_LONG', line: 2 }
		],
		[
			'too many columns',
			';x'.repeat(IMPORT_COLUMNS_MAX),
			{ code: 'IMPORT_TOO_MANY_COLUMNS', line: 1 }
		],
		[
			'too many rows',
			'x\r\n'.repeat(IMPORT_ROWS_MAX + 2),
			{ code: 'IMPORT_TOO_MANY_ROWS', line: IMPORT_ROWS_MAX + 2 }
		]
	])('are refused for %s', async (_, text, fault) => {
		expect(await faultOf(text)).toEqual(fault);
	});

	it('may be as many as the limit, with an empty end', async () => {
		expect(await rowsOf(`${'x\r\n'.repeat(IMPORT_ROWS_MAX + 1)}\r\n\r\n`)).toHaveLength(
			IMPORT_ROWS_MAX + 1
		);
	});
});

describe('the columns of a list', () => {
	const faultsOf = async (header: string) => {
		const list = await readList('memberships', `${header}\r\n1;2;3;4;5`);
		return 'fault' in list ? list.fault : undefined;
	};

	it('are all told that are unknown, doubled or missing', async () => {
		expect(await faultsOf('E-post;Lön;e_post;Personnummer')).toEqual({
			code: 'IMPORT_COLUMNS',
			line: 1,
			columns: {
				unknown: ['Lön'],
				doubled: ['e_post'],
				missing: [['functionalAddress'], ['level']],
				personalNumber: ['Personnummer']
			}
		});
	});

	it('stand in any order, in Swedish or English, with blanks and capitals as people write them', async () => {
		for (const header of [
			'Behörighet;FUNKTIONSADRESS;e-post',
			'right;Functional Address;E-mail',
			'Till och med;Behörighet;Funktions-adress;hsa id;;;'
		]) {
			expect(await faultsOf(header)).toBeUndefined();
		}
	});

	it.each(IMPORT_KINDS)('of %s have names that no other column has', (kind) => {
		const names = IMPORT_COLUMNS[kind].flatMap(({ key, sv, en, also = [] }) =>
			[...new Set([key, sv, en, ...also].map((name) => name.toLowerCase()))].map((name) => name)
		);
		expect(names).toHaveLength(new Set(names).size);
	});

	it('have words that mean one thing', () => {
		for (const set of Object.values(IMPORT_WORDS)) {
			const words = Object.values(set).flat();
			expect(words).toHaveLength(new Set(words).size);
		}
	});

	it('with more cells than columns make a faulty row', async () => {
		const list = await readList('people', 'E-post;Namn\r\na@b.example;Anna;Vad?\r\nc@b.example');
		expect(list).toMatchObject({ faults: [{ line: 2, code: 'too-many-cells' }] });
		if ('fault' in list) return;
		expect(list.rows.map((row) => row.get('displayName'))).toEqual(['']);
	});
});

describe('cells that a spreadsheet would take for formulas', () => {
	it('get an apostrophe, and lose it again', () => {
		for (const text of ['=1+1', '+46', '-1', '@x', '\t=1', "'=1", "''@", '＝1']) {
			expect(guardFormula(text)).toBe(`'${text}`);
			expect(unguardFormula(guardFormula(text))).toBe(text);
		}
		expect(unguardFormula('=1')).toBe('=1');
		expect(unguardFormula("'s-Hertogenbosch")).toBe("'s-Hertogenbosch");
	});

	it('are never written, and every text comes back', () => {
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom(..."'=+-@\t\r\na ＝".split('')) }), (text) => {
				const written = guardFormula(text);
				return !/^[=+\-@\t\r\n＝＋－＠]/.test(written) && unguardFormula(written) === text;
			})
		);
	});
});

describe('personal identity numbers', () => {
	it.each(['19121212-1212', '121212-1212', '121212+1212', '1212121212', '191212721219'])(
		'are known: %s',
		(text) => {
			expect(isPersonalNumber(text)).toBe(true);
		}
	);

	it.each(['SE2321000016-1003', '232100-0016', '121212-1213', '991332-1234', String(crc32('x'))])(
		'are not %s',
		(text) => {
			expect(isPersonalNumber(text)).toBe(false);
		}
	);
});

describe('whatever somebody lets in', () => {
	it('is a list or has a code, never a fault of ours', async () => {
		const wild = fc.uint8Array({ maxLength: 300 });
		const almost = fc
			.string({ unit: fc.constantFrom(...'E-post;Namn;\r\n","\t=\'ÅÄ\uFEFF;;\n'), maxLength: 200 })
			.map((text) => new TextEncoder().encode(`E-post;Namn\r\n${text}`));
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(wild, almost),
				fc.constantFrom(...IMPORT_KINDS),
				async (given, kind) => {
					const decoded = decodeCsv(given);
					if ('fault' in decoded) return FILE_FAULTS.includes(decoded.fault.code);
					const list = await readList(kind, decoded.text);
					if ('fault' in list) return FILE_FAULTS.includes(list.fault.code);
					const lines = list.rows.map(({ line }) => line);
					return lines.every((line, at) => line > (lines[at - 1] ?? 1));
				}
			),
			{ numRuns: 300 }
		);
	}, 60_000);
});
