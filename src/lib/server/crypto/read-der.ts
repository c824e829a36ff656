/**
 * A reader for the few DER structures that are read by hand: lists of revoked certificates, which may hold a million
 * entries and are not worth a tree of objects, and the parts of certificates that lists and responders are asked about.
 * Everything smaller is read with pkijs.
 */
import { AppError } from '../errors.ts';

export interface DerValue {
	readonly tag: number;
	/** Where the tag stands; the whole value is `from` to `end`, its content `start` to `end`. */
	readonly from: number;
	readonly start: number;
	readonly end: number;
}

export const TAG = {
	boolean: 0x01,
	integer: 0x02,
	bitString: 0x03,
	octetString: 0x04,
	objectIdentifier: 0x06,
	utcTime: 0x17,
	generalizedTime: 0x18,
	sequence: 0x30,
	/** Context-specific, constructed: `[n]`. */
	context: (n: number) => 0xa0 | n,
	/** Context-specific, primitive. */
	implicit: (n: number) => 0x80 | n
} as const;

const LENGTH_BYTES_MAX = 4;

/** The value that begins at `at`. @throws AppError CERTIFICATE_MALFORMED when none does, before `limit` */
export function readDer(bytes: Uint8Array, at: number, limit: number): DerValue {
	const tag = byteAt(bytes, at, limit);
	// Tags above 30 take several bytes; nothing that we read has one.
	if ((tag & 0x1f) === 0x1f) throw new AppError('CERTIFICATE_MALFORMED');
	const first = byteAt(bytes, at + 1, limit);
	let start = at + 2;
	let length = first;
	if (first >= 0x80) {
		const count = first & 0x7f;
		// 0x80 alone is an indefinite length: BER, not DER.
		if (count === 0 || count > LENGTH_BYTES_MAX) throw new AppError('CERTIFICATE_MALFORMED');
		length = 0;
		for (let i = 0; i < count; i++) length = length * 256 + byteAt(bytes, start + i, limit);
		start += count;
	}
	if (start + length > limit) throw new AppError('CERTIFICATE_MALFORMED');
	return { tag, from: at, start, end: start + length };
}

function byteAt(bytes: Uint8Array, at: number, limit: number): number {
	const byte = at < limit ? bytes[at] : undefined;
	if (byte === undefined) throw new AppError('CERTIFICATE_MALFORMED');
	return byte;
}

/** What a constructed value holds, in order. For lists of unknown length walk with `readDer` instead. */
export function childrenOf(bytes: Uint8Array, parent: DerValue): DerValue[] {
	const children: DerValue[] = [];
	for (let at = parent.start; at < parent.end;) {
		const child = readDer(bytes, at, parent.end);
		children.push(child);
		at = child.end;
	}
	return children;
}

export function expectTag(value: DerValue | undefined, tag: number): DerValue {
	if (value?.tag !== tag) throw new AppError('CERTIFICATE_MALFORMED');
	return value;
}

export function contentOf(bytes: Uint8Array, { start, end }: DerValue): Buffer {
	return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
}

export function wholeOf(bytes: Uint8Array, { from, end }: DerValue): Buffer {
	return Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from);
}

export function objectIdentifierOf(bytes: Uint8Array, value: DerValue): string {
	const parts: number[] = [];
	let part = 0;
	for (const byte of contentOf(bytes, expectTag(value, TAG.objectIdentifier))) {
		part = part * 128 + (byte & 0x7f);
		if ((byte & 0x80) !== 0) continue;
		parts.push(part);
		part = 0;
	}
	const [head = 0, ...rest] = parts;
	const first = Math.min(Math.floor(head / 40), 2);
	return [first, head - first * 40, ...rest].join('.');
}

const UTC_TIME = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.\d+)?Z$/;

/** Milliseconds since the epoch; two-digit years are of 1950 to 2049 (RFC 5280 §4.1.2.5.1). */
export function timeOf(bytes: Uint8Array, value: DerValue): number {
	const text = contentOf(bytes, value).toString('latin1');
	const pattern = value.tag === TAG.utcTime ? UTC_TIME : GENERALIZED_TIME;
	const isTime = value.tag === TAG.utcTime || value.tag === TAG.generalizedTime;
	const parts = isTime ? pattern.exec(text)?.slice(1).map(Number) : undefined;
	if (parts === undefined) throw new AppError('CERTIFICATE_MALFORMED');
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
	const century = value.tag === TAG.utcTime ? (year < 50 ? 2000 : 1900) : 0;
	return Date.UTC(century + year, month - 1, day, hour, minute, second);
}

/** An integer's bytes without the zeros in front, so that two can be compared. */
export function magnitudeOf(content: Uint8Array): Buffer {
	let zeros = 0;
	while (zeros < content.length - 1 && content[zeros] === 0) zeros++;
	return Buffer.from(content.subarray(zeros));
}
