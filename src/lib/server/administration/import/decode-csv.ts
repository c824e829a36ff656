import type { FileFault } from '#lib/administration/import.ts';
import { IMPORT_BYTES_MAX } from './limits.ts';

/**
 * The text of a file as spreadsheets in Sweden write it: UTF-8, with or without a byte order mark, "Unicode text" in
 * UTF-16 with one, or Windows-1252. What is no text at all (a workbook, say) is told apart.
 */
export function decodeCsv(bytes: Uint8Array): { text: string } | { fault: FileFault } {
	if (bytes.length > IMPORT_BYTES_MAX) return { fault: { code: 'IMPORT_TOO_LARGE' } };
	if (isWorkbook(bytes)) return { fault: { code: 'IMPORT_NOT_CSV' } };
	const text = textOf(bytes);
	if (text === undefined) return { fault: { code: 'IMPORT_ENCODING' } };
	if (text.includes('\u0000')) return { fault: { code: 'IMPORT_NOT_CSV' } };
	return { text };
}

/** A zip (xlsx, ods), or the older format of Excel. */
function isWorkbook(bytes: Uint8Array): boolean {
	const begins = (...head: number[]) => head.every((byte, at) => bytes[at] === byte);
	return begins(0x50, 0x4b, 0x03, 0x04) || begins(0xd0, 0xcf, 0x11, 0xe0);
}

function textOf(bytes: Uint8Array): string | undefined {
	const [first, second] = bytes;
	if (first === 0xff && second === 0xfe) return decode('utf-16le', bytes);
	if (first === 0xfe && second === 0xff) return decode('utf-16be', bytes);
	const marked = first === 0xef && second === 0xbb && bytes[2] === 0xbf;
	const utf8 = decode('utf-8', bytes);
	if (utf8 !== undefined || marked) return utf8;
	const western = decode('windows-1252', bytes);
	// The five bytes that Windows-1252 has no letter for.
	return western === undefined || /[\u0080-\u009F]/.test(western) ? undefined : western;
}

function decode(encoding: string, bytes: Uint8Array): string | undefined {
	try {
		return new TextDecoder(encoding, { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}
