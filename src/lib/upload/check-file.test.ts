import { describe, expect, it } from 'vitest';
import { checkFile, fileBytesLeft, wireBytesOf } from './check-file.ts';

const pdf = (name: string, size: number) =>
	new File(['%PDF-1.7\n', new Uint8Array(Math.max(0, size - 9))], name);

describe('checkFile', () => {
	it.each(['virus.exe', 'makro.docm', 'arkiv.zip', 'utan-ändelse', 'sida.html', 'bild.svg'])(
		'refuses the type of %s',
		async (name) => {
			expect(await checkFile(pdf(name, 100), 0)).toBe('not-supported');
		}
	);

	it('refuses an empty file, for no element of a message may be empty', async () => {
		expect(await checkFile(new File([], 'tom.pdf'), 0)).toBe('empty');
	});

	it('refuses a file that only calls itself a PDF', async () => {
		expect(await checkFile(new File(['MZ\u0090'], 'program.pdf'), 0)).toBe('wrong-content');
	});

	it('refuses a file that fits only before it is packed', async () => {
		expect(await checkFile(pdf('stor.pdf', 25_000_000), 0)).toBe('too-large');
		expect(await checkFile(pdf('lagom.pdf', 22_000_000), 0)).toBeUndefined();
	});

	it('counts what the message already has', async () => {
		expect(await checkFile(pdf('a.pdf', 3_000_000), 27_000_000)).toBe('too-large');
		expect(await checkFile(pdf('A.PDF', 2_990_000), 26_000_000)).toBeUndefined();
	});
});

describe('what is left', () => {
	it.each([0, 1, 2, 3, 12_345_678, 29_990_000])('fits, beside %i bytes', (used) => {
		expect(used + wireBytesOf(fileBytesLeft(used))).toBeLessThanOrEqual(30_000_000);
	});

	it('is nothing when the message is full', () => {
		expect(fileBytesLeft(29_999_000)).toBe(0);
		expect(fileBytesLeft(31_000_000)).toBe(0);
	});
});
