import { describe, expect, it } from 'vitest';
import { checkFile } from './check-file.ts';
import { fileTypeOf } from './file-types.ts';
import { fileBytesLeft, wireBytesOf } from './wire-size.ts';

describe('checkFile', () => {
	it.each([
		'virus.exe',
		'makro.docm',
		'arkiv.zip',
		'utan-ändelse',
		'sida.html',
		'x.constructor',
		'bild.svg'
	])('refuses the type of %s', (name) => {
		expect(checkFile({ name, size: 10 }, 0)).toBe('unsupported-type');
	});

	it('refuses an empty file, for no element of a message may be empty', () => {
		expect(checkFile({ name: 'tom.pdf', size: 0 }, 0)).toBe('empty');
	});

	it('refuses a file that fits only before it is packed', () => {
		expect(checkFile({ name: 'stor.pdf', size: 25_000_000 }, 0)).toBe('too-large');
		expect(checkFile({ name: 'lagom.pdf', size: 22_000_000 }, 0)).toBeUndefined();
	});

	it('counts what the message already has', () => {
		expect(checkFile({ name: 'a.pdf', size: 3_000_000 }, 27_000_000)).toBe('too-large');
		expect(checkFile({ name: 'a.pdf', size: 3_000_000 }, 26_000_000)).toBeUndefined();
	});
});

describe('sizes', () => {
	it('says how large a file may be', () => {
		for (const used of [0, 1, 2, 3, 12_345_678, 29_999_998]) {
			const left = fileBytesLeft(used);
			expect(used + wireBytesOf(left)).toBeLessThanOrEqual(30_000_000);
			expect(used + wireBytesOf(left + 1)).toBeGreaterThan(30_000_000);
		}
		expect(fileBytesLeft(31_000_000)).toBe(0);
	});

	it('knows the type by the end of the name, whatever its case', () => {
		expect(fileTypeOf('Underlag.PDF')).toEqual({ contentType: 'application/pdf', certain: true });
		expect(fileTypeOf('foto.JPG')?.certain).toBe(false);
	});
});
