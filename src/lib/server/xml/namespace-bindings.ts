import { XML_NAMESPACE, XMLNS_NAMESPACE, type XmlDeclaration } from './xml-tree.ts';

/** What each prefix is bound to at the point that the parser has reached. Looking up and undoing cost the same at any depth. */
export class NamespaceBindings {
	/** A binding taken back is kept as undefined: a Map with many entries is slow at deleting and adding by turns. */
	readonly #uris: Map<string, string | undefined>;
	readonly #undo: Array<{ prefix: string; uri: string | undefined }[]> = [];

	constructor(inherited: ReadonlyMap<string, string>) {
		this.#uris = new Map(inherited);
		this.#uris.set('xml', XML_NAMESPACE);
	}

	/** Enters an element. */
	push(declarations: readonly XmlDeclaration[]): void {
		const undo = declarations.map(({ prefix }) => ({ prefix, uri: this.#uris.get(prefix) }));
		for (const { prefix, uri } of declarations) this.#uris.set(prefix, uri);
		this.#undo.push(undo);
	}

	/** Leaves it. */
	pop(): void {
		for (const { prefix, uri } of this.#undo.pop() ?? []) this.#uris.set(prefix, uri);
	}

	/** undefined: the prefix is not declared. The default namespace is '' where none is declared. */
	uriOf(prefix: string): string | undefined {
		return this.#uris.get(prefix) ?? (prefix === '' ? '' : undefined);
	}
}

/** What is wrong with a namespace declaration (Namespaces in XML 1.0 §3, §5), or undefined. */
export function declarationFault(prefix: string, uri: string): string | undefined {
	if (prefix === 'xmlns') return 'expected another prefix than xmlns to be declared';
	if (uri === XMLNS_NAMESPACE) return 'expected another namespace than that of xmlns';
	if ((prefix === 'xml') !== (uri === XML_NAMESPACE)) {
		return 'expected the prefix xml and its own namespace to be bound only to each other';
	}
	if (prefix !== '' && uri === '')
		return 'expected a namespace name: a prefix cannot be undeclared';
	return undefined;
}
