/**
 * What `parseXml` gives: a tree of byte ranges over the received bytes. Names and attribute values are strings, text is
 * not decoded before somebody asks, so that a 41 MB CipherValue is one small object. The bytes must not be changed while
 * the tree is in use. There is no way to edit a tree or to write it out: what was signed is never serialised again.
 */
export { base64Of, checkBase64 } from './base64-of.ts';
export { isBlank, stringLengthOf, textOf } from './text-of.ts';

export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
export const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';

export interface XmlDocument {
	readonly bytes: Buffer;
	readonly root: XmlElement;
	/** Comments and processing instructions around the root, in order; canonicalisation needs them. */
	readonly before: readonly (XmlComment | XmlInstruction)[];
	readonly after: readonly (XmlComment | XmlInstruction)[];
	/** Prefixes that a fragment inherits from where it stood (`parseXml` option `namespaces`). */
	readonly inherited: ReadonlyMap<string, string>;
}

export interface XmlElement {
	readonly kind: 'element';
	readonly document: XmlDocument;
	/** '' when the name has no prefix. */
	readonly prefix: string;
	readonly local: string;
	/** '' when the element is in no namespace. */
	readonly namespace: string;
	/** Without namespace declarations, in document order. */
	readonly attributes: readonly XmlAttribute[];
	/** The namespace declarations on this very element, in document order. */
	readonly declarations: readonly XmlDeclaration[];
	readonly children: readonly XmlNode[];
	readonly parent: XmlElement | undefined;
	/** Byte offsets of the whole element, tags included. */
	readonly start: number;
	readonly end: number;
	/** Byte offsets of what is between the tags; both equal `end` for an empty-element tag (`<a/>`). */
	readonly contentStart: number;
	readonly contentEnd: number;
}

export interface XmlAttribute {
	readonly prefix: string;
	readonly local: string;
	readonly namespace: string;
	/** Decoded and normalised (XML 1.0 §3.3.3; without a DTD every attribute is CDATA). */
	readonly value: string;
}

/** `xmlns="uri"` has the prefix ''. */
export interface XmlDeclaration {
	readonly prefix: string;
	readonly uri: string;
}

export interface XmlText {
	readonly kind: 'text';
	/** Byte range of the characters: for CDATA what is inside the section. Never empty. */
	readonly start: number;
	readonly end: number;
	readonly cdata: boolean;
	/** The bytes are the value: no references to resolve, no line ends to normalise. */
	readonly plain: boolean;
	/** The bytes are the canonical form as well: nothing to escape. */
	readonly canonical: boolean;
}

export interface XmlComment {
	readonly kind: 'comment';
	/** Byte range between `<!--` and `-->`. */
	readonly start: number;
	readonly end: number;
}

export interface XmlInstruction {
	readonly kind: 'instruction';
	readonly target: string;
	/** Byte range of the data after the target and its white space; empty when there is none. */
	readonly start: number;
	readonly end: number;
}

export type XmlNode = XmlElement | XmlText | XmlComment | XmlInstruction;

export function childElements(element: XmlElement): XmlElement[] {
	return element.children.filter((child) => child.kind === 'element');
}

export function isNamed(element: XmlElement, namespace: string, local: string): boolean {
	return element.local === local && element.namespace === namespace;
}

export function childrenNamed(element: XmlElement, namespace: string, local: string): XmlElement[] {
	return childElements(element).filter((child) => isNamed(child, namespace, local));
}

/** The first child of that name. Use `childrenNamed` where a second one must be refused. */
export function childNamed(
	element: XmlElement,
	namespace: string,
	local: string
): XmlElement | undefined {
	for (const child of element.children) {
		if (child.kind === 'element' && isNamed(child, namespace, local)) return child;
	}
	return undefined;
}

/** The value of an attribute; without `namespace` of one in no namespace, as most attributes are. */
export function attributeOf(
	element: XmlElement,
	local: string,
	namespace = ''
): string | undefined {
	return element.attributes.find(
		(attribute) => attribute.local === local && attribute.namespace === namespace
	)?.value;
}

/** The received bytes of an element, tags included, as they are. No copy. */
export function bytesOf(element: XmlElement): Buffer {
	return element.document.bytes.subarray(element.start, element.end);
}

/** Every prefix in scope at an element, `xml` excepted; '' is the default namespace, left out where there is none. */
export function namespacesInScope(element: XmlElement): Map<string, string> {
	const chain: XmlElement[] = [];
	for (let at: XmlElement | undefined = element; at; at = at.parent) chain.push(at);
	const scope = new Map(element.document.inherited);
	for (const ancestor of chain.reverse()) {
		for (const { prefix, uri } of ancestor.declarations) scope.set(prefix, uri);
	}
	scope.delete('xml');
	if (scope.get('') === '') scope.delete('');
	return scope;
}

/**
 * Where an element is, in the words of an XPath for people and receipts (`LineID`): local names, an index only where
 * siblings share the name: `/messagePayload/message/messageBody/documents[2]/ContentFiles[1]/content`.
 */
export function locationOf(element: XmlElement): string {
	const steps: string[] = [];
	for (let at: XmlElement | undefined = element; at; at = at.parent) steps.push(stepOf(at));
	return `/${steps.reverse().join('/')}`;
}

function stepOf(element: XmlElement): string {
	if (!element.parent) return element.local;
	const alike = childrenNamed(element.parent, element.namespace, element.local);
	if (alike.length === 1) return element.local;
	return `${element.local}[${alike.indexOf(element) + 1}]`;
}
