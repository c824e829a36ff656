import { isWhiteSpace } from './xml-bytes.ts';
import { resolveReferences } from './references.ts';
import type { XmlElement, XmlText } from './xml-tree.ts';

/**
 * The direct text of an element as one string: CDATA included, line ends normalised, references resolved. Comments do not
 * split it, as they do not in the canonical form that the signature covers. Text of child elements is not part of it.
 */
export function textOf(element: XmlElement): string {
	const { bytes } = element.document;
	let whole = '';
	for (const child of element.children) {
		if (child.kind === 'text') whole += decodeText(bytes, child);
	}
	return whole;
}

export function decodeText(bytes: Buffer, text: XmlText): string {
	const written = bytes.toString('utf8', text.start, text.end);
	if (text.plain) return written;
	// XML 1.0 §2.11 before references: a carriage return written as &#13; is meant.
	const normalised = written.replace(/\r\n?/g, '\n');
	return text.cdata ? normalised : resolveReferences(normalised);
}

/** How many characters (Unicode code points, as XSD `maxLength` counts) `textOf` would have, without making the string. */
export function stringLengthOf(element: XmlElement): number {
	const { bytes } = element.document;
	let length = 0;
	for (const child of element.children) {
		if (child.kind !== 'text') continue;
		length += child.plain
			? codePointsIn(bytes.subarray(child.start, child.end))
			: codePointsIn(Buffer.from(decodeText(bytes, child)));
	}
	return length;
}

function codePointsIn(utf8: Buffer): number {
	let count = 0;
	for (let i = 0; i < utf8.length; i++) if (((utf8[i] as number) & 0xc0) !== 0x80) count++;
	return count;
}

/** Whether an element has neither child elements nor text other than white space: what SDK calls an empty element. */
export function isBlank(element: XmlElement): boolean {
	const { bytes } = element.document;
	return element.children.every((child) => {
		if (child.kind === 'element') return false;
		if (child.kind !== 'text') return true;
		if (!child.plain) return decodeText(bytes, child).trim() === '';
		for (let i = child.start; i < child.end; i++) if (!isWhiteSpace(bytes[i])) return false;
		return true;
	});
}
