import { fileTypeOf } from './file-types.ts';
import { wireBytesOf } from './wire-size.ts';
import { MESSAGE_BYTES_MAX } from '../message/message.ts';

export type FileRefusal = 'empty' | 'unsupported-type' | 'too-large';

/** Why a file cannot be attached to a message that already has `messageBytes`; undefined when it can. */
export function checkFile(
	file: { name: string; size: number },
	messageBytes: number
): FileRefusal | undefined {
	if (fileTypeOf(file.name) === undefined) return 'unsupported-type';
	if (file.size === 0) return 'empty';
	if (messageBytes + wireBytesOf(file.size) > MESSAGE_BYTES_MAX) return 'too-large';
	return undefined;
}
