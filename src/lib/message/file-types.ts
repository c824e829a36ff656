/**
 * The types of files that we send. PDF is the one that every participant takes (B1.3.3 §4.3.3.3); the others are common
 * and cannot run anything. A list of what is allowed, not of what is forbidden: programs, scripts, web pages, archives
 * and documents with macros are refused because they are not on it. The type follows from name and content, never
 * from what the browser says.
 */
import { extensionOf } from './file-name.ts';

interface FileType {
	contentType: string;
	extensions: readonly string[];
	/** Whether a file may begin so. */
	fits(head: Uint8Array): boolean;
}

/** How much of a file's beginning `identifyFile` wants. Bytes. */
export const FILE_HEAD_BYTES = 1024;

const FILE_TYPES: readonly FileType[] = [
	// Readers allow other bytes before the header, within the first 1024.
	{
		contentType: 'application/pdf',
		extensions: ['pdf'],
		fits: (head) => latin1(head).includes('%PDF-')
	},
	zipped('vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'),
	zipped('vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'),
	zipped('vnd.openxmlformats-officedocument.presentationml.presentation', 'pptx'),
	zipped('vnd.oasis.opendocument.text', 'odt'),
	zipped('vnd.oasis.opendocument.spreadsheet', 'ods'),
	zipped('vnd.oasis.opendocument.presentation', 'odp'),
	beginning('application/rtf', ['rtf'], '{\\rtf'),
	beginning('image/png', ['png'], '\x89PNG\r\n\x1a\n'),
	beginning('image/jpeg', ['jpg', 'jpeg'], '\xff\xd8\xff'),
	beginning('image/gif', ['gif'], 'GIF8'),
	beginning('image/tiff', ['tif', 'tiff'], 'II*\0', 'MM\0*'),
	{ contentType: 'text/plain', extensions: ['txt'], fits: isText },
	{ contentType: 'text/csv', extensions: ['csv'], fits: isText }
];

/** For a file input's `accept`: prevent before upload. */
export const ALLOWED_EXTENSIONS: readonly string[] = FILE_TYPES.flatMap((type) => type.extensions);
/** MIME types, lower case. */
export const ALLOWED_CONTENT_TYPES: readonly string[] = FILE_TYPES.map((type) => type.contentType);

export function isAllowedFileName(fileName: string): boolean {
	return ALLOWED_EXTENSIONS.includes(extensionOf(fileName));
}

/** The MIME type of a file, from its name and its first bytes; undefined when it is not one of ours. */
export function identifyFile(fileName: string, head: Uint8Array): string | undefined {
	const extension = extensionOf(fileName);
	const type = FILE_TYPES.find((candidate) => candidate.extensions.includes(extension));
	return type?.fits(head) ? type.contentType : undefined;
}

function beginning(
	contentType: string,
	extensions: readonly string[],
	...signatures: readonly string[]
): FileType {
	return {
		contentType,
		extensions,
		fits: (head) => signatures.some((signature) => latin1(head).startsWith(signature))
	};
}

function zipped(name: string, extension: string): FileType {
	return beginning(`application/${name}`, [extension], 'PK\x03\x04');
}

/** Programs and archives have zero bytes early; texts have none, unless they are UTF-16 and say so. */
function isText(head: Uint8Array): boolean {
	const bytes = latin1(head);
	return !bytes.includes('\0') || bytes.startsWith('\xff\xfe') || bytes.startsWith('\xfe\xff');
}

/** One character a byte. */
function latin1(head: Uint8Array): string {
	return String.fromCharCode(...head.subarray(0, FILE_HEAD_BYTES));
}
