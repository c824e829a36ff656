import { referenceEnd, referencedCodePoint } from './references.ts';
import { AMPERSAND, CARRIAGE_RETURN, LINE_FEED, SPACE, TAB } from './xml-bytes.ts';

export type CharacterContext = 'text' | 'cdata' | 'attribute';

/**
 * What a range of the document means, in UTF-8: references resolved, CR LF and CR read as one LF (XML 1.0 §2.11), and white space
 * in attributes read as spaces (§3.3.3). White space written as a reference is meant as it is. On bytes, because 20 million
 * references in one text must not cost 20 million strings.
 */
export function decodeCharacters(
	bytes: Buffer,
	start: number,
	end: number,
	context: CharacterContext
): Buffer {
	// No reference is shorter than the character it stands for.
	const out = Buffer.allocUnsafe(end - start);
	let length = 0;
	let at = start;
	while (at < end) {
		let byte = bytes[at] as number;
		if (byte === AMPERSAND && context !== 'cdata') {
			const after = referenceEnd(bytes, at);
			length = writeCodePoint(out, length, referencedCodePoint(bytes, at, after));
			at = after;
			continue;
		}
		at++;
		if (byte === CARRIAGE_RETURN) {
			if (at < end && bytes[at] === LINE_FEED) continue;
			byte = LINE_FEED;
		}
		if (context === 'attribute' && (byte === TAB || byte === LINE_FEED)) byte = SPACE;
		out[length++] = byte;
	}
	return out.subarray(0, length);
}

/** Writes a character in UTF-8 and returns the offset after it. */
export function writeCodePoint(out: Buffer, at: number, codePoint: number): number {
	if (codePoint < 0x80) {
		out[at++] = codePoint;
		return at;
	}
	if (codePoint >= 0x10000) {
		out[at++] = 0xf0 | (codePoint >> 18);
		out[at++] = 0x80 | ((codePoint >> 12) & 0x3f);
	} else if (codePoint >= 0x800) {
		out[at++] = 0xe0 | (codePoint >> 12);
	}
	out[at++] = codePoint < 0x800 ? 0xc0 | (codePoint >> 6) : 0x80 | ((codePoint >> 6) & 0x3f);
	out[at++] = 0x80 | (codePoint & 0x3f);
	return at;
}
