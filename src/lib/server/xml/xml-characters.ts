import { CARRIAGE_RETURN, LINE_FEED, SPACE, TAB } from './xml-bytes.ts';

const FFFE = Buffer.from('\ufffe');
const FFFF = Buffer.from('\uffff');

/** Char of XML 1.0 §2.2. */
export function isXmlCharacter(codePoint: number): boolean {
	return (
		(codePoint >= 0x20 && codePoint <= 0xd7ff) ||
		codePoint === TAB ||
		codePoint === LINE_FEED ||
		codePoint === CARRIAGE_RETURN ||
		(codePoint >= 0xe000 && codePoint <= 0xfffd) ||
		(codePoint >= 0x10000 && codePoint <= 0x10ffff)
	);
}

/** Offset of the first character that XML 1.0 does not allow in valid UTF-8, or -1. */
export function findIllegalCharacter(bytes: Buffer): number {
	const found = [findControl(bytes), bytes.indexOf(FFFE), bytes.indexOf(FFFF)];
	const offsets = found.filter((offset) => offset >= 0);
	return offsets.length === 0 ? -1 : Math.min(...offsets);
}

function isControl(byte: number): boolean {
	return byte < SPACE && byte !== TAB && byte !== LINE_FEED && byte !== CARRIAGE_RETURN;
}

/** Four bytes at a time: a word with no byte below 0x20, as nearly all of a CipherValue, costs one test. */
function findControl(bytes: Buffer): number {
	const aligned = Math.min(bytes.length, (4 - (bytes.byteOffset & 3)) & 3);
	const words = new Int32Array(
		bytes.buffer,
		bytes.byteOffset + aligned,
		bytes.length >= aligned ? (bytes.length - aligned) >> 2 : 0
	);
	const head = findControlByte(bytes, 0, aligned);
	if (head >= 0) return head;
	for (let i = 0; i < words.length; i++) {
		const word = words[i] as number;
		// "hasless(word, 0x20)" of Bit Twiddling Hacks: a byte below 0x20 borrows into its own top bit.
		if (((word - 0x20202020) & ~word & 0x80808080) !== 0) {
			const at = aligned + i * 4;
			const control = findControlByte(bytes, at, at + 4);
			if (control >= 0) return control;
		}
	}
	return findControlByte(bytes, aligned + words.length * 4, bytes.length);
}

function findControlByte(bytes: Buffer, start: number, end: number): number {
	for (let i = start; i < end; i++) if (isControl(bytes[i] as number)) return i;
	return -1;
}
