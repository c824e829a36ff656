import { descendantsOf } from '../structure/elements.ts';
import { escapeAttribute } from '../xml/xml-writer.ts';
import { bytesOf, namespacesInScope, type XmlElement } from '../xml/xml-tree.ts';

/**
 * An element as a document of its own, in parts: its bytes as they are, with declarations added for those prefixes that it
 * took from where it stood.
 */
export function writeStandalone(element: XmlElement): Buffer[] {
	const bytes = bytesOf(element);
	const scope = namespacesInScope(element);
	for (const { prefix } of element.declarations) scope.delete(prefix);
	const used = prefixesIn(element);
	const missing = [...scope].filter(([prefix]) => used.has(prefix));
	if (missing.length === 0) return [bytes];
	const declarations = missing.map(([prefix, uri]) => {
		const name = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
		return ` ${name}="${escapeAttribute(uri)}"`;
	});
	const name = element.prefix === '' ? element.local : `${element.prefix}:${element.local}`;
	const nameEnd = 1 + Buffer.byteLength(name);
	return [bytes.subarray(0, nameEnd), Buffer.from(declarations.join('')), bytes.subarray(nameEnd)];
}

/** Prefixes of names, and of QNames in xsi:type: an unused declaration does no harm, a missing one does. */
function prefixesIn(element: XmlElement): Set<string> {
	const prefixes = new Set<string>();
	for (const { prefix, attributes } of [element, ...descendantsOf(element)]) {
		prefixes.add(prefix);
		for (const attribute of attributes) {
			prefixes.add(attribute.prefix);
			const [valuePrefix = '', ...rest] = attribute.value.split(':');
			if (rest.length === 1) prefixes.add(valuePrefix);
		}
	}
	return prefixes;
}
