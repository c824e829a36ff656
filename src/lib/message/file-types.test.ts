import { describe, expect, it } from 'vitest';
import { identifyFile, isAllowedFileName } from './file-types.ts';

const PDF = Buffer.from('%PDF-1.7\n…');
const EXE = Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1');
const ZIP = Buffer.from('PK\x03\x04rest', 'latin1');

describe('the type of a file', () => {
	it.each([
		['a program', 'kalkyl.exe', EXE],
		['a program called PDF', 'brev.pdf', EXE],
		['a program called text', 'brev.txt', EXE],
		['a program for Linux called text', 'brev.txt', Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1')],
		['a web page', 'sida.html', Buffer.from('<html>')],
		['a drawing that can hold scripts', 'bild.svg', Buffer.from('<svg>')],
		['a document with macros', 'mall.docm', ZIP],
		['an archive', 'allt.zip', ZIP],
		['a PDF called PNG', 'bild.png', PDF],
		['something without extension', 'brev', PDF],
		['a double extension', 'brev.pdf.exe', PDF],
		['an empty file', 'brev.pdf', Buffer.alloc(0)]
	])('is none of ours for %s', (_, name, head) => {
		expect(identifyFile(name, head)).toBeUndefined();
	});

	it.each([
		['brev.pdf', PDF, 'application/pdf'],
		['BREV.PDF', Buffer.concat([Buffer.alloc(500, 32), PDF]), 'application/pdf'],
		['foto.jpeg', Buffer.from('\xff\xd8\xff\xe0', 'latin1'), 'image/jpeg'],
		['bild.png', Buffer.from('\x89PNG\r\n\x1a\nxx', 'latin1'), 'image/png'],
		['brev.docx', ZIP, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
		['lista.csv', Buffer.from('a;b\n'), 'text/csv'],
		['not.txt', Buffer.from('\xff\xfeH\0', 'latin1'), 'text/plain']
	])('follows from name and content: %s', (name, head, type) => {
		expect(identifyFile(name, head)).toBe(type);
		expect(isAllowedFileName(name)).toBe(true);
	});
});
