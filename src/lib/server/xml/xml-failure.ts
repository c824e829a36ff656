import { AppError, type ErrorCode } from '../errors.ts';
import { LINE_FEED } from './xml-bytes.ts';

export type XmlErrorCode = Extract<ErrorCode, `XML_${string}`>;

/** Refuses a document: says where and what was expected, never what stood there (it may be secret). */
export function refuse(code: XmlErrorCode, bytes: Buffer, at: number, reason: string): never {
	let line = 1;
	for (let i = bytes.indexOf(LINE_FEED); i >= 0 && i < at; i = bytes.indexOf(LINE_FEED, i + 1))
		line++;
	throw new AppError(code, `line ${line} (byte ${at}): ${reason}`);
}
