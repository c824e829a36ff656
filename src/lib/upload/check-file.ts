/** What a browser can say of a chosen file before any of it is sent. The server says it again. */
import { FILE_HEAD_BYTES, identifyFile, isAllowedFileName } from '#lib/message/file-types.ts';
import { MESSAGE_BYTES_MAX } from '#lib/message/message.ts';

export type FileRefusal = 'empty' | 'not-supported' | 'wrong-content' | 'too-large';

/** Name, type and frame of a file in the message, generously. Bytes. */
const FILE_FRAME_BYTES = 2_000;

/** What a file takes of the message: base64 makes four characters of three bytes. Bytes in, bytes out. */
export function wireBytesOf(fileBytes: number): number {
	return 4 * Math.ceil(fileBytes / 3) + FILE_FRAME_BYTES;
}

/** How much of files still fits into a message of so many bytes. Bytes of files. */
export function fileBytesLeft(messageBytes: number): number {
	return Math.max(0, Math.floor((MESSAGE_BYTES_MAX - messageBytes - FILE_FRAME_BYTES) / 4) * 3);
}

/** Why a file cannot be attached to a message that already has `messageBytes`; undefined when it can. */
export async function checkFile(
	file: File,
	messageBytes: number
): Promise<FileRefusal | undefined> {
	if (!isAllowedFileName(file.name)) return 'not-supported';
	if (file.size === 0) return 'empty';
	if (messageBytes + wireBytesOf(file.size) > MESSAGE_BYTES_MAX) return 'too-large';
	const head = new Uint8Array(await file.slice(0, FILE_HEAD_BYTES).arrayBuffer());
	return identifyFile(file.name, head) === undefined ? 'wrong-content' : undefined;
}
