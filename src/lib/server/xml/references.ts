import {
	AMPERSAND,
	HASH,
	LOWER_X,
	SEMICOLON,
	mayBeInName,
	mayStartName,
	standsAt
} from './xml-bytes.ts';
import { isXmlCharacter } from './xml-characters.ts';
import { refuse } from './xml-failure.ts';

/** The entities that XML predefines. No others exist here, since there is no DTD to declare them (billion laughs). */
const PREDEFINED: readonly { reference: string; codePoint: number }[] = [
	{ reference: '&amp;', codePoint: 0x26 },
	{ reference: '&lt;', codePoint: 0x3c },
	{ reference: '&gt;', codePoint: 0x3e },
	{ reference: '&quot;', codePoint: 0x22 },
	{ reference: '&apos;', codePoint: 0x27 }
];

/** Refuses any reference in the range that is not to one of the five entities or to a legal character. */
export function checkReferences(bytes: Buffer, start: number, end: number): void {
	let at = start;
	while (at < end) {
		if (bytes[at] === AMPERSAND) at = checkReference(bytes, at, end);
		else at++;
	}
}

/** The offset after the reference that starts at `at`. */
function checkReference(bytes: Buffer, at: number, end: number): number {
	if (bytes[at + 1] === HASH) return checkCharacterReference(bytes, at, end);
	for (const { reference } of PREDEFINED) {
		if (standsAt(bytes, at, reference)) return at + reference.length;
	}
	if (!mayStartName(bytes[at + 1])) {
		refuse('XML_MALFORMED', bytes, at, 'expected an entity name after &');
	}
	let after = at + 2;
	while (after < end && mayBeInName(bytes[after])) after++;
	if (after >= end || bytes[after] !== SEMICOLON) {
		refuse('XML_MALFORMED', bytes, at, 'expected ; after an entity name');
	}
	return refuse('XML_ENTITY', bytes, at, 'expected one of the entities amp, lt, gt, quot, apos');
}

function checkCharacterReference(bytes: Buffer, at: number, end: number): number {
	const first = at + (bytes[at + 2] === LOWER_X ? 3 : 2);
	const base = bytes[at + 2] === LOWER_X ? 16 : 10;
	let after = first;
	while (after < end && digitOf(bytes[after] as number) < base) after++;
	if (after === first || after >= end || bytes[after] !== SEMICOLON) {
		refuse('XML_MALFORMED', bytes, at, 'expected digits and ; in a character reference');
	}
	if (!isXmlCharacter(numberIn(bytes, first, after, base))) {
		refuse('XML_MALFORMED', bytes, at, 'expected a character that XML 1.0 allows');
	}
	return after + 1;
}

/** The offset after a reference that `checkReferences` has let through. */
export function referenceEnd(bytes: Buffer, at: number): number {
	while (bytes[at] !== SEMICOLON) at++;
	return at + 1;
}

/** The character that it stands for. */
export function referencedCodePoint(bytes: Buffer, at: number, after: number): number {
	if (bytes[at + 1] === HASH) {
		return bytes[at + 2] === LOWER_X
			? numberIn(bytes, at + 3, after - 1, 16)
			: numberIn(bytes, at + 2, after - 1, 10);
	}
	for (const { reference, codePoint } of PREDEFINED) {
		if (standsAt(bytes, at, reference)) return codePoint;
	}
	throw new Error('assertion failed: references are checked before they are resolved');
}

/** Stays at a value that is no character once it has left Unicode, however many digits follow. */
function numberIn(bytes: Buffer, start: number, end: number, base: number): number {
	let value = 0;
	for (let at = start; at < end; at++) {
		value = Math.min(value * base + digitOf(bytes[at] as number), 0x110000);
	}
	return value;
}

/** The value of a hexadecimal digit; what is none is larger than any. */
function digitOf(byte: number): number {
	if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
	if (byte >= 0x41 && byte <= 0x46) return byte - 0x37;
	if (byte >= 0x61 && byte <= 0x66) return byte - 0x57;
	return 0x7f;
}
