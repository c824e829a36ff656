import { AppError } from '../errors.ts';
import { escapeCanonicalAttribute } from './canonical-text.ts';
import { NamespaceBindings } from './namespace-bindings.ts';
import {
	XML_NAMESPACE,
	namespacesInScope,
	type XmlAttribute,
	type XmlDeclaration,
	type XmlElement
} from './xml-tree.ts';

export type CanonicalAlgorithm = 'c14n' | 'c14n11' | 'exc-c14n';

/**
 * Writes start tags in canonical form. It remembers which namespace declarations stand on the ancestors already written;
 * `leave` takes back those of the element left.
 */
export class CanonicalTags {
	readonly #algorithm: CanonicalAlgorithm;
	/** Prefixes that exclusive canonicalisation treats as inclusive does; '' for `#default`. */
	readonly #inclusivePrefixes: ReadonlySet<string>;
	readonly #written = new NamespaceBindings(new Map());

	constructor(algorithm: CanonicalAlgorithm, inclusivePrefixes: readonly string[]) {
		this.#algorithm = algorithm;
		this.#inclusivePrefixes = new Set(
			inclusivePrefixes.map((prefix) => (prefix === '#default' ? '' : prefix))
		);
	}

	/** `apex`: the first element of the output, which takes over what its ancestors declared. */
	startTag(element: XmlElement, apex: boolean): string {
		const candidates = new Map(
			this.#candidates(element, apex).map(({ prefix, uri }) => [prefix, uri])
		);
		const declarations = [...candidates]
			.map(([prefix, uri]) => ({ prefix, uri }))
			.filter(({ prefix, uri }) => prefix !== 'xml' && this.#written.uriOf(prefix) !== uri)
			.sort((a, b) => compareCodePoints(a.prefix, b.prefix));
		this.#written.push(declarations);

		const inherited = apex ? this.#inheritedAttributes(element) : [];
		const attributes = [...element.attributes, ...inherited];
		if (attributes.length > 1) attributes.sort(compareAttributes);
		let tag = `<${qualified(element)}`;
		for (const { prefix, uri } of declarations) {
			tag += ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeCanonicalAttribute(uri)}"`;
		}
		for (const attribute of attributes) {
			tag += ` ${qualified(attribute)}="${escapeCanonicalAttribute(attribute.value)}"`;
		}
		return `${tag}>`;
	}

	leave(): void {
		this.#written.pop();
	}

	/** The declarations that belong on the element unless an ancestor in the output has them already. */
	#candidates(element: XmlElement, apex: boolean): XmlDeclaration[] {
		const declared = apex ? inScope(element) : [...element.declarations];
		refuseRelativeNamespaces(declared);
		if (this.#algorithm !== 'exc-c14n') return declared;
		return [
			...declared.filter(({ prefix }) => this.#inclusivePrefixes.has(prefix)),
			// "Visibly utilized" (Exclusive XML Canonicalization §3): by the element's own name and its attributes'.
			{ prefix: element.prefix, uri: element.namespace },
			...element.attributes
				.filter(({ prefix }) => prefix !== '')
				.map(({ prefix, namespace }) => ({ prefix, uri: namespace }))
		];
	}

	/** xml:* attributes that the apex takes over from ancestors outside the output (Canonical XML 1.0 §2.4, 1.1 §2.4). */
	#inheritedAttributes(apex: XmlElement): XmlAttribute[] {
		if (this.#algorithm === 'exc-c14n') return [];
		const names = new Set(apex.attributes.filter(isXmlAttribute).map(({ local }) => local));
		const inherited: XmlAttribute[] = [];
		for (let at = apex.parent; at; at = at.parent) {
			for (const attribute of at.attributes.filter(isXmlAttribute)) {
				if (this.#algorithm === 'c14n11') {
					// 1.1 would join the addresses. Nobody signs that way in SDK; better refused than joined wrongly.
					if (attribute.local === 'base') throw new AppError('XML_NOT_CANONICAL');
					if (attribute.local !== 'lang' && attribute.local !== 'space') continue;
				}
				if (names.has(attribute.local)) continue;
				names.add(attribute.local);
				inherited.push(attribute);
			}
		}
		return inherited;
	}
}

function inScope(element: XmlElement): XmlDeclaration[] {
	return [...namespacesInScope(element)].map(([prefix, uri]) => ({ prefix, uri }));
}

function isXmlAttribute(attribute: XmlAttribute): boolean {
	return attribute.namespace === XML_NAMESPACE;
}

/** Canonical XML §1.3: a relative namespace name is a failure, as its meaning depends on where the document lies. */
function refuseRelativeNamespaces(declarations: readonly XmlDeclaration[]): void {
	for (const { uri } of declarations) {
		if (uri !== '' && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri))
			throw new AppError('XML_NOT_CANONICAL');
	}
}

export function qualified(name: { prefix: string; local: string }): string {
	return name.prefix === '' ? name.local : `${name.prefix}:${name.local}`;
}

function compareAttributes(a: XmlAttribute, b: XmlAttribute): number {
	return compareCodePoints(a.namespace, b.namespace) || compareCodePoints(a.local, b.local);
}

/** Order by Unicode code point (Canonical XML §2.2). JavaScript's own order puts U+FB00 after U+1F600. */
export function compareCodePoints(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	for (let i = 0; i < length; i++) {
		const left = a.charCodeAt(i);
		const right = b.charCodeAt(i);
		if (left !== right) return rankOf(left) - rankOf(right);
	}
	return a.length - b.length;
}

/** Surrogates, which stand for the highest code points, come after all other units. */
function rankOf(unit: number): number {
	return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
