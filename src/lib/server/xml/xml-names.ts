import { COLON, mayBeInName, mayStartName } from './xml-bytes.ts';

// NameStartChar and NameChar of XML 1.0 (fifth edition) §2.3 without the colon, that is NCName of Namespaces in XML.
const START_RANGES: readonly (readonly [number, number])[] = [
	[0x41, 0x5a],
	[0x5f, 0x5f],
	[0x61, 0x7a],
	[0xc0, 0xd6],
	[0xd8, 0xf6],
	[0xf8, 0x2ff],
	[0x370, 0x37d],
	[0x37f, 0x1fff],
	[0x200c, 0x200d],
	[0x2070, 0x218f],
	[0x2c00, 0x2fef],
	[0x3001, 0xd7ff],
	[0xf900, 0xfdcf],
	[0xfdf0, 0xfffd],
	[0x10000, 0xeffff]
];
const NAME_RANGES: readonly (readonly [number, number])[] = [
	...START_RANGES,
	[0x2d, 0x2e],
	[0x30, 0x39],
	[0xb7, 0xb7],
	[0x300, 0x36f],
	[0x203f, 0x2040]
];

/** Most names are ASCII, and many are asked about. */
const ASCII_NAME = /^[A-Za-z_][A-Za-z0-9._-]*$/;

export function isNcName(text: string): boolean {
	if (ASCII_NAME.test(text)) return true;
	const [first, ...rest] = Array.from(text, (character) => character.codePointAt(0) as number);
	if (first === undefined || !isWithin(first, START_RANGES)) return false;
	return rest.every((codePoint) => isWithin(codePoint, NAME_RANGES));
}

function isWithin(codePoint: number, ranges: readonly (readonly [number, number])[]): boolean {
	return ranges.some(([from, to]) => codePoint >= from && codePoint <= to);
}

export interface ScannedName {
	readonly prefix: string;
	readonly local: string;
	/** Offset after the name. */
	readonly end: number;
}

/** An NCName at `at`, or undefined. */
export function scanNcName(bytes: Buffer, at: number): { name: string; end: number } | undefined {
	if (!mayStartName(bytes[at])) return undefined;
	let end = at + 1;
	while (mayBeInName(bytes[end])) end++;
	const name = bytes.toString('utf8', at, end);
	// As many characters as bytes: all ASCII, and the byte classes have already said that it is a name.
	if (name.length !== end - at && !isNcName(name)) return undefined;
	return { name, end };
}

/** A QName (Namespaces in XML §4) at `at`, or undefined. */
export function scanQName(bytes: Buffer, at: number): ScannedName | undefined {
	const first = scanNcName(bytes, at);
	if (!first) return undefined;
	if (bytes[first.end] !== COLON) return { prefix: '', local: first.name, end: first.end };
	const second = scanNcName(bytes, first.end + 1);
	if (!second || bytes[second.end] === COLON) return undefined;
	return { prefix: first.name, local: second.name, end: second.end };
}
