import { isXmlCharacter } from './xml-characters.ts';
import {
	AMPERSAND,
	HASH,
	LOWER_X,
	SEMICOLON,
	mayBeInName,
	mayStartName,
	standsAt
} from './xml-bytes.ts';
import { refuse } from './xml-failure.ts';

/** The entities that XML predefines. No others exist here, since there is no DTD to declare them (billion laughs). */
const PREDEFINED: Readonly<Record<string, string>> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	apos: "'"
};
const PREDEFINED_REFERENCES = Object.keys(PREDEFINED).map((name) => `&${name};`);

/** Refuses any reference in the range that is not to one of the five entities or to a legal character. */
export function checkReferences(bytes: Buffer, start: number, end: number): void {
	const range = bytes.subarray(start, end);
	let at = range.indexOf(AMPERSAND);
	while (at >= 0) {
		const after = checkReference(bytes, start + at, end);
		at = range.indexOf(AMPERSAND, after - start);
	}
}

/** The offset after the reference that starts at `at`. */
function checkReference(bytes: Buffer, at: number, end: number): number {
	if (bytes[at + 1] === HASH) return checkCharacterReference(bytes, at, end);
	for (const reference of PREDEFINED_REFERENCES) {
		if (standsAt(bytes, at, reference)) return at + reference.length;
	}
	if (!mayStartName(bytes[at + 1]))
		refuse('XML_MALFORMED', bytes, at, 'expected an entity name after &');
	let after = at + 2;
	while (after < end && mayBeInName(bytes[after])) after++;
	if (after >= end || bytes[after] !== SEMICOLON)
		refuse('XML_MALFORMED', bytes, at, 'expected ; after an entity name');
	return refuse('XML_ENTITY', bytes, at, 'expected one of the entities amp, lt, gt, quot, apos');
}

function checkCharacterReference(bytes: Buffer, at: number, end: number): number {
	const hexadecimal = bytes[at + 2] === LOWER_X;
	const first = at + (hexadecimal ? 3 : 2);
	let value = 0;
	let after = first;
	for (; after < end; after++) {
		const digit = digitOf(bytes[after] as number, hexadecimal);
		if (digit < 0) break;
		value = Math.min(value * (hexadecimal ? 16 : 10) + digit, 0x110000);
	}
	if (after === first || after >= end || bytes[after] !== SEMICOLON) {
		refuse('XML_MALFORMED', bytes, at, 'expected digits and ; in a character reference');
	}
	if (!isXmlCharacter(value))
		refuse('XML_MALFORMED', bytes, at, 'expected a character that XML 1.0 allows');
	return after + 1;
}

function digitOf(byte: number, hexadecimal: boolean): number {
	if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
	if (!hexadecimal) return -1;
	if (byte >= 0x41 && byte <= 0x46) return byte - 0x37;
	if (byte >= 0x61 && byte <= 0x66) return byte - 0x57;
	return -1;
}

/** Resolves references that `checkReferences` has let through. */
export function resolveReferences(text: string): string {
	return text.replace(
		/&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([a-z]+));/g,
		(_, hexadecimal, decimal, name) => {
			if (hexadecimal !== undefined) return String.fromCodePoint(Number.parseInt(hexadecimal, 16));
			if (decimal !== undefined) return String.fromCodePoint(Number.parseInt(decimal, 10));
			return PREDEFINED[name] as string;
		}
	);
}
