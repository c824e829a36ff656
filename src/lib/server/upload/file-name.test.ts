import { describe, expect, it } from 'vitest';
import { safeFileName } from './file-name.ts';

describe('safeFileName', () => {
	it.each([
		['../../etc/passwd', 'passwd'],
		['C:\\Users\\x\\brev.pdf', 'brev.pdf'],
		['brev\r\nX-Header: 1.pdf', 'brevX-Header 1.pdf'],
		['faktura\u202Efdp.exe', 'fakturafdp.exe'],
		['.htaccess', 'htaccess'],
		['a\u0308rende.pdf', 'ärende.pdf'],
		['  två   ord .pdf ', 'två ord .pdf'],
		['..', ''],
		['\u0000', '']
	])('makes %j safe', (name, safe) => {
		expect(safeFileName(name)).toBe(safe);
	});

	it('shortens a long name and keeps its extension', () => {
		const name = safeFileName(`${'å'.repeat(400)}.docx`);
		expect([...name]).toHaveLength(180);
		expect(name.endsWith('å.docx')).toBe(true);
	});
});
