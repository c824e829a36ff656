/** A document that tests take apart and put together wrongly. The product has no such thing: what was signed is never edited. */
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { namespacesInScope, type XmlElement } from '#lib/server/xml/xml-tree.ts';
import { escapeAttribute } from '#lib/server/xml/xml-writer.ts';

export interface MutableElement {
	/** As written, prefix included. */
	name: string;
	/** Namespace declarations among them, by their written names. */
	attributes: Map<string, string>;
	/** Elements, and everything else as it is written: text, references, comments, CDATA. */
	children: (MutableElement | string)[];
}

export function parseMutable(bytes: Buffer): MutableElement {
	return mutableOf(parseXml(bytes).root);
}

function mutableOf(element: XmlElement): MutableElement {
	const attributes = new Map<string, string>();
	for (const { prefix, uri } of element.declarations) {
		attributes.set(prefix === '' ? 'xmlns' : `xmlns:${prefix}`, uri);
	}
	for (const attribute of element.attributes) attributes.set(written(attribute), attribute.value);
	const { bytes } = element.document;
	const children = element.children.map((child) => {
		if (child.kind === 'element') return mutableOf(child);
		const inside = bytes.toString('utf8', child.start, child.end);
		if (child.kind === 'comment') return `<!--${inside}-->`;
		if (child.kind === 'instruction') return `<?${child.target} ${inside}?>`;
		return child.cdata ? `<![CDATA[${inside}]]>` : inside;
	});
	return { name: written(element), attributes, children };
}

function written({ prefix, local }: { prefix: string; local: string }): string {
	return prefix === '' ? local : `${prefix}:${local}`;
}

/** The element with every declaration that it takes from where it stands, so that it can stand anywhere. */
export function standalone(element: XmlElement): MutableElement {
	const copy = mutableOf(element);
	for (const [prefix, uri] of namespacesInScope(element)) {
		const name = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
		if (!copy.attributes.has(name)) copy.attributes.set(name, uri);
	}
	if (element.prefix === '' && !copy.attributes.has('xmlns')) copy.attributes.set('xmlns', '');
	return copy;
}

export function write(element: MutableElement): string {
	const attributes = [...element.attributes].map(
		([name, value]) => ` ${name}="${escapeAttribute(value)}"`
	);
	const start = `<${element.name}${attributes.join('')}`;
	if (element.children.length === 0) return `${start}/>`;
	const inside = element.children.map((child) =>
		typeof child === 'string' ? child : write(child)
	);
	return `${start}>${inside.join('')}</${element.name}>`;
}

/** Declares what names use and nobody around them declares, since they have been moved out of its reach. */
export function declareMissing(root: MutableElement, known: ReadonlyMap<string, string>): void {
	const visit = (element: MutableElement, around: ReadonlySet<string>) => {
		const scope = new Set([...around, ...element.attributes.keys()]);
		for (const name of [element.name, ...element.attributes.keys()]) {
			const [prefix = '', local] = name.split(':');
			const declaration = `xmlns:${prefix}`;
			if (local === undefined || prefix.startsWith('xml') || scope.has(declaration)) continue;
			element.attributes.set(declaration, known.get(declaration) ?? 'urn:example:moved');
			scope.add(declaration);
		}
		for (const child of element.children) if (typeof child !== 'string') visit(child, scope);
	};
	visit(root, new Set());
}

export interface Place {
	element: MutableElement;
	/** undefined for the root. */
	parent: MutableElement | undefined;
}

/** Every element, the root first, but not those below elements that `closed` names. */
export function placesIn(root: MutableElement, closed: (name: string) => boolean): Place[] {
	const places: Place[] = [];
	const visit = (element: MutableElement, parent: MutableElement | undefined) => {
		places.push({ element, parent });
		if (closed(element.name.replace(/^.*:/, ''))) return;
		for (const child of element.children) if (typeof child !== 'string') visit(child, element);
	};
	visit(root, undefined);
	return places;
}

export function copyOf(element: MutableElement): MutableElement {
	return {
		name: element.name,
		attributes: new Map(element.attributes),
		children: element.children.map((child) => (typeof child === 'string' ? child : copyOf(child)))
	};
}
