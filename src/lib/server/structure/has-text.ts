import { decodeText } from '../xml/text-of.ts';
import { isWhiteSpace } from '../xml/xml-bytes.ts';
import { childElements, type XmlElement } from '../xml/xml-tree.ts';

/**
 * Whether the element itself has text other than the white space of XML: space, tab, line feed, carriage return. A
 * no-break space counts as text, as it does in XPath's `normalize-space`.
 */
export function hasText(element: XmlElement): boolean {
	const { bytes } = element.document;
	return element.children.some((child) => {
		if (child.kind !== 'text') return false;
		if (!child.plain) return /[^\t\n\r ]/.test(decodeText(bytes, child));
		for (let i = child.start; i < child.end; i++) if (!isWhiteSpace(bytes[i])) return true;
		return false;
	});
}

/** An empty element as the SDK specifications mean it: neither elements nor text in it (C3.2.2 §2.4, C3.2.4 §3.3). */
export function isEmpty(element: XmlElement): boolean {
	return childElements(element).length === 0 && !hasText(element);
}

/** Every element below, in document order, without recursion. */
export function* descendantsOf(element: XmlElement): Generator<XmlElement> {
	const waiting = childElements(element).reverse();
	for (let next = waiting.pop(); next; next = waiting.pop()) {
		yield next;
		for (const child of childElements(next).reverse()) waiting.push(child);
	}
}
