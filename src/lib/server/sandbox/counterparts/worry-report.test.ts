import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import { makePdf } from './pdf.ts';
import { makeWorryReport } from './worry-report.ts';

async function readPdf(bytes: Buffer): Promise<{ pages: number; title: unknown; text: string }> {
	const task = getDocument({ data: new Uint8Array(bytes), useSystemFonts: true, verbosity: 0 });
	const document = await task.promise;
	const page = await document.getPage(1);
	const { items } = await page.getTextContent();
	const text = items.map((item) => ('str' in item ? item.str : '')).join('\n');
	const { info } = await document.getMetadata();
	await task.destroy();
	return { pages: document.numPages, title: (info as { Title?: unknown }).Title, text };
}

describe('the PDF of a worry report', () => {
	it('keeps Swedish letters, parentheses and backslashes, and leaves out what it has no letter for', async () => {
		const pdf = makePdf('Åäö', [{ text: 'Räksmörgås (à la carte) \\ é – 漢' }]);
		expect(await readPdf(pdf)).toEqual({
			pages: 1,
			title: 'Åäö',
			text: 'Räksmörgås (à la carte) \\ é - ?'
		});
	});

	it('breaks long lines', async () => {
		const { text } = await readPdf(makePdf('Lång', [{ text: 'ord '.repeat(60).trim() }]));
		expect(text.split('\n').filter((line) => line !== '').length).toBeGreaterThan(2);
	});

	it('has an exact table of its objects', () => {
		const pdf = makePdf('x', [{ text: 'y' }]).toString('latin1');
		const table = Number(/startxref\n(\d+)\n/.exec(pdf)?.[1]);
		expect(pdf.slice(table, table + 4)).toBe('xref');
		const offsets = [...pdf.matchAll(/^(\d{10}) 00000 n $/gm)].map((match) => Number(match[1]));
		offsets.forEach((offset, index) =>
			expect(pdf.slice(offset, offset + 7)).toBe(`${index + 1} 0 obj`)
		);
		expect(offsets).toHaveLength(7);
	});
});

describe('a worry report', () => {
	it('names the child in a personal number that belongs to nobody, and not in its subject', () => {
		for (const number of [0, 1, 2, 3]) {
			const report = makeWorryReport(number, 'Region Norrmark');
			expect(report.child.personalNumber).toMatch(/^20\d{6}980\d$/);
			expect(report.subject).not.toContain(report.child.name);
			expect(report.text).not.toContain(report.child.personalNumber);
		}
	});

	it('comes with a PDF that can be read', async () => {
		const { file } = makeWorryReport(1, 'Region Sjöland');
		const { text } = await readPdf(file.bytes);
		expect(text).toContain('Region Sjöland');
		expect(text).toContain('Journalanteckning');
		expect(text).not.toContain('*');
	});
});
