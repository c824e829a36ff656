import { describe, expect, it } from 'vitest';
import { contentDisposition } from './content-disposition.ts';
import { servedTypeOf, viewKindOf } from './view-kind.ts';

describe('what a browser gets', () => {
	it.each([
		['sida.html', 'text/html'],
		['bild.svg', 'image/svg+xml'],
		['doc.xhtml', 'application/xhtml+xml'],
		['script.js', 'text/javascript'],
		['x.pdf', 'constructor'],
		['x.pdf', 'text/html'],
		['brev.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document']
	])('never gets %s of type %s as anything it would run', (fileName, contentType) => {
		expect(servedTypeOf({ fileName, contentType })).toBe('application/octet-stream');
		expect(viewKindOf({ fileName, contentType })).toBe('other');
	});

	it('gets texts as plain text, whatever they call themselves', () => {
		for (const contentType of ['text/plain', 'text/csv; charset=utf-16', 'TEXT/PLAIN']) {
			expect(servedTypeOf({ fileName: 'a', contentType })).toBe('text/plain; charset=utf-8');
		}
	});

	it('gets a PDF as a PDF, also when the sender did not say so', () => {
		for (const contentType of ['application/pdf', 'application/octet-stream', '']) {
			expect(viewKindOf({ fileName: 'A.PDF', contentType })).toBe('pdf');
		}
	});
});

describe('contentDisposition', () => {
	it('lets no file name out of its header', () => {
		const header = contentDisposition('attachment', 'a"; filename=x.exe\r\nSet-Cookie: y');
		expect(header).not.toMatch(/[\r\n]/);
		expect(header).toMatch(/^attachment; filename="a_; filename=x.exe__Set-Cookie: y"; filename\*/);
	});

	it('keeps Swedish letters in the encoded name', () => {
		expect(contentDisposition('inline', "Ärende (1)'s.pdf")).toBe(
			`inline; filename="Arende (1)'s.pdf"; filename*=UTF-8''%C3%84rende%20%281%29%27s.pdf`
		);
	});

	it('bears half characters', () => {
		expect(contentDisposition('inline', 'a\ud800.pdf')).toContain('%EF%BF%BD');
	});
});
