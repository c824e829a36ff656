import { childElements, isBlank, type XmlElement } from '../xml/xml-tree.ts';

/**
 * Whether the element itself has text other than the white space of XML: space, tab, line feed, carriage return. A
 * no-break space counts as text, as it does in XPath's `normalize-space`.
 */
export function hasText(element: XmlElement): boolean {
	return !isBlank({ ...element, children: element.children.filter(({ kind }) => kind === 'text') });
}

/** Every element below, in document order, without recursion. */
export function* descendantsOf(element: XmlElement): Generator<XmlElement> {
	const waiting = childElements(element).reverse();
	for (let next = waiting.pop(); next; next = waiting.pop()) {
		yield next;
		for (const child of childElements(next).reverse()) waiting.push(child);
	}
}
