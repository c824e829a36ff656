import { decodeCharacters } from './decode-characters.ts';
import { skipWhiteSpace } from './xml-bytes.ts';
import type { XmlElement, XmlText } from './xml-tree.ts';

/**
 * The direct text of an element as one string: CDATA included, line ends normalised, references resolved. Comments do not
 * split it, as they do not in the canonical form that the signature covers. Text of child elements is not part of it.
 */
export function textOf(element: XmlElement): string {
	let whole = '';
	for (const child of element.children) {
		if (child.kind === 'text') whole += valueOf(element.document.bytes, child).toString();
	}
	return whole;
}

/** How many characters (Unicode code points, as XSD `maxLength` counts) `textOf` would have, without making the string. */
export function stringLengthOf(element: XmlElement): number {
	let length = 0;
	for (const child of element.children) {
		if (child.kind === 'text') length += codePointsIn(valueOf(element.document.bytes, child));
	}
	return length;
}

/** Whether an element has neither child elements nor text other than white space: what SDK calls an empty element. */
export function isBlank(element: XmlElement): boolean {
	const { bytes } = element.document;
	return element.children.every(
		(child) =>
			child.kind !== 'element' && (child.kind !== 'text' || isWhiteSpaceOnly(valueOf(bytes, child)))
	);
}

function isWhiteSpaceOnly(utf8: Buffer): boolean {
	return skipWhiteSpace(utf8, 0) === utf8.length;
}

/** The value of a text in UTF-8; mostly a range of the document. */
function valueOf(bytes: Buffer, text: XmlText): Buffer {
	if (text.plain) return bytes.subarray(text.start, text.end);
	return decodeCharacters(bytes, text.start, text.end, text.cdata ? 'cdata' : 'text');
}

function codePointsIn(utf8: Buffer): number {
	let count = 0;
	for (let i = 0; i < utf8.length; i++) if (((utf8[i] as number) & 0xc0) !== 0x80) count++;
	return count;
}
