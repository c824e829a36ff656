import { MESSAGE_BYTES_MAX } from '../message/message.ts';

/** What a file takes of the message: base64 makes four characters of three bytes. Bytes in, bytes out. */
export function wireBytesOf(fileBytes: number): number {
	return Math.ceil(fileBytes / 3) * 4;
}

/** The largest file that still fits into a message of so many bytes; 0 when nothing does. */
export function fileBytesLeft(messageBytes: number): number {
	return Math.max(0, Math.floor((MESSAGE_BYTES_MAX - messageBytes) / 4) * 3);
}
