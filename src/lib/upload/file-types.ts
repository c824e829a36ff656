/**
 * The file types that can be sent. PDF is the only one that every receiver must take (SDK message 3); the others are
 * common in the trade, but a receiver may refuse them. What is not here is not sent at all: programs, scripts, archives.
 */
export interface FileType {
	contentType: string;
	/** Every receiver must take it. */
	certain: boolean;
}

const FILE_TYPES: Readonly<Record<string, string>> = {
	pdf: 'application/pdf',
	txt: 'text/plain',
	csv: 'text/csv',
	jpg: 'image/jpeg',
	jpeg: 'image/jpeg',
	png: 'image/png',
	gif: 'image/gif',
	webp: 'image/webp',
	tif: 'image/tiff',
	tiff: 'image/tiff',
	heic: 'image/heic',
	rtf: 'application/rtf',
	docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
	odt: 'application/vnd.oasis.opendocument.text',
	ods: 'application/vnd.oasis.opendocument.spreadsheet',
	mp3: 'audio/mpeg',
	m4a: 'audio/mp4',
	wav: 'audio/wav',
	mp4: 'video/mp4'
};

/** For the `accept` of a file input. */
export const ACCEPTED_FILES = Object.keys(FILE_TYPES)
	.map((extension) => `.${extension}`)
	.join(',');

/** Lower case, without the dot; empty when there is none. */
export function extensionOf(fileName: string): string {
	return /\.([^.\s]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
}

/** The type by the name's end, for what browsers say of a file's type differs between systems. */
export function fileTypeOf(fileName: string): FileType | undefined {
	const extension = extensionOf(fileName);
	const contentType = Object.hasOwn(FILE_TYPES, extension) ? FILE_TYPES[extension] : undefined;
	return contentType === undefined ? undefined : { contentType, certain: extension === 'pdf' };
}
