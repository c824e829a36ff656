/** The bytes that XML markup is made of, and classes of them. Everything outside ASCII counts as part of a name until
 * `xml-names.ts` has looked at the code point. */
export const TAB = 0x09;
export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const SPACE = 0x20;
export const EXCLAMATION = 0x21;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
export const AMPERSAND = 0x26;
export const APOSTROPHE = 0x27;
export const SLASH = 0x2f;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const LESS_THAN = 0x3c;
export const EQUALS = 0x3d;
export const GREATER_THAN = 0x3e;
export const QUESTION = 0x3f;
export const LOWER_X = 0x78;

const WHITE_SPACE = 1;
const NAME_START = 2;
const NAME = 4;

const CLASSES = new Uint8Array(256);
for (const byte of [TAB, LINE_FEED, CARRIAGE_RETURN, SPACE]) CLASSES[byte] = WHITE_SPACE;
for (let byte = 0; byte < 256; byte++) {
	const character = String.fromCharCode(byte);
	if (byte >= 0x80 || /[A-Za-z_]/.test(character)) CLASSES[byte] = NAME_START | NAME;
	else if (/[-.0-9]/.test(character)) CLASSES[byte] = NAME;
}

export function isWhiteSpace(byte: number | undefined): boolean {
	return byte !== undefined && (CLASSES[byte] as number) === WHITE_SPACE;
}

export function mayStartName(byte: number | undefined): boolean {
	return byte !== undefined && ((CLASSES[byte] as number) & NAME_START) !== 0;
}

export function mayBeInName(byte: number | undefined): boolean {
	return byte !== undefined && ((CLASSES[byte] as number) & NAME) !== 0;
}

/** The first offset from `at` that holds no white space. */
export function skipWhiteSpace(bytes: Buffer, at: number): number {
	while (isWhiteSpace(bytes[at])) at++;
	return at;
}

/** Whether `expected` (ASCII) stands at `at`. */
export function standsAt(bytes: Buffer, at: number, expected: string): boolean {
	for (let i = 0; i < expected.length; i++) {
		if (bytes[at + i] !== expected.charCodeAt(i)) return false;
	}
	return true;
}
