/** The few pieces of DER (X.690) that a certificate is written with. Writing only: nothing received is read with this. */

export function der(tag: number, ...contents: Uint8Array[]): Buffer {
	const body = Buffer.concat(contents);
	if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
	const length = Buffer.from(
		body.length.toString(16).padStart(body.length > 0xffff ? 6 : 4, '0'),
		'hex'
	);
	const trimmed = length[0] === 0 ? length.subarray(1) : length;
	return Buffer.concat([Buffer.from([tag, 0x80 | trimmed.length]), trimmed, body]);
}

export function sequence(...contents: Uint8Array[]): Buffer {
	return der(0x30, ...contents);
}

export function set(...contents: Uint8Array[]): Buffer {
	return der(0x31, ...contents);
}

/** A non-negative integer from its big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
	const needsZero = ((bytes[0] ?? 0) & 0x80) !== 0;
	return der(0x02, needsZero ? Buffer.from([0]) : Buffer.alloc(0), bytes);
}

export function objectIdentifier(dotted: string): Buffer {
	const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
	return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
	const digits = [value & 0x7f];
	for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
	return digits;
}

export function utf8String(text: string): Buffer {
	return der(0x0c, Buffer.from(text));
}

export function printableString(text: string): Buffer {
	return der(0x13, Buffer.from(text, 'ascii'));
}

/** UTCTime until 2049, GeneralizedTime after (RFC 5280 §4.1.2.5). */
export function time(at: Date): Buffer {
	const digits = at.toISOString().replace(/[-:T]|\.\d+/g, '');
	if (at.getUTCFullYear() >= 2050) return der(0x18, Buffer.from(digits));
	return der(0x17, Buffer.from(digits.slice(2)));
}

export function octetString(...contents: Uint8Array[]): Buffer {
	return der(0x04, ...contents);
}

/** Bits from the left; `unused` at the end of the last byte do not count. */
export function bitString(bits: Uint8Array, unused = 0): Buffer {
	return der(0x03, Buffer.from([unused]), bits);
}

export const TRUE = der(0x01, Buffer.from([0xff]));
export const NULL = der(0x05);
