import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanFileName } from './file-name.ts';

describe('a file name from outside', () => {
	it.each([
		['../../etc/passwd', 'passwd'],
		['C:\\temp\\brev.pdf', 'brev.pdf'],
		['brev\u202efdp.exe', 'brevfdp.exe'],
		['a\u0000b\nc.pdf', 'abc.pdf'],
		['  .dolt..pdf. ', 'dolt..pdf'],
		['vad?<är>:"det".pdf', 'vad__är___det_.pdf'],
		['', 'fil'],
		['...', 'fil'],
		['/', 'fil'],
		['Åtgärd 1.pdf', 'Åtgärd 1.pdf']
	])('%j becomes %j', (from, to) => {
		expect(cleanFileName(from)).toBe(to);
	});

	it('is cut to 256 characters and keeps its extension', () => {
		const name = cleanFileName(`${'å'.repeat(400)}.pdf`);
		expect([...name]).toHaveLength(256);
		expect(name.endsWith('å.pdf')).toBe(true);
	});

	it('is never empty, too long, a path, or changed by cleaning again', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
				const name = cleanFileName(text);
				expect(name).not.toBe('');
				expect([...name].length).toBeLessThanOrEqual(256);
				expect(name).not.toMatch(/[/\\\p{Cc}\p{Cf}]/u);
				expect(['.', '..']).not.toContain(name);
			})
		);
	});
});
