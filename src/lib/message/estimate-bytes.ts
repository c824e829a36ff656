/**
 * How large a message will be as XML, before it is built: a little more than it turns out, never less. What is limited
 * is the whole message with its files in base64 (facts: Payload), so 30 MB hold about 22 MB of files.
 */
import { MESSAGE_BYTES_MAX, type MessageReference, type PersonReference } from './message.ts';

/** Header, ids, both parties with names of 256 characters, and the elements around everything. Bytes. */
const FRAME_BYTES = 12_000;
const FILE_FRAME_BYTES = 200;
const REFERENCE_FRAME_BYTES = 250;

export interface EstimatedMessage {
	subject: string;
	text: string;
	references: readonly (MessageReference | PersonReference)[];
	attachments: readonly { fileName: string; contentType: string; size: number }[];
}

export function estimateBytes(message: EstimatedMessage): number {
	// The subject is also the document's name.
	let bytes = FRAME_BYTES + 2 * escapedBytes(message.subject) + escapedBytes(message.text);
	for (const { root, extension, label } of message.references) {
		bytes += REFERENCE_FRAME_BYTES + escapedBytes(`${root}${extension}${label ?? ''}`);
	}
	for (const file of message.attachments) bytes += fileBytes(file);
	return bytes;
}

/** The largest file of this name that still fits beside what is there. Bytes of the file itself; 0: none. */
export function roomForFile(message: EstimatedMessage, fileName: string): number {
	const room =
		MESSAGE_BYTES_MAX -
		estimateBytes(message) -
		fileBytes({ fileName, contentType: '', size: 0 }) -
		100;
	return Math.max(0, Math.floor(room / 4) * 3);
}

function fileBytes(file: { fileName: string; contentType: string; size: number }): number {
	const base64 = 4 * Math.ceil(file.size / 3);
	return FILE_FRAME_BYTES + escapedBytes(file.fileName) + file.contentType.length + base64;
}

/** UTF-8, with `&`, `<`, `>`, quotes and carriage returns as references. */
function escapedBytes(text: string): number {
	const escaped = text.match(/[&<>"'\r]/g)?.length ?? 0;
	return new TextEncoder().encode(text).length + 5 * escaped;
}
