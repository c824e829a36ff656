import { NamespaceBindings } from './namespace-bindings.ts';
import type { StartTag } from './parse-start-tag.ts';
import { refuse } from './xml-failure.ts';
import type { XmlLimits } from './xml-limits.ts';
import type {
	XmlAttribute,
	XmlComment,
	XmlDocument,
	XmlElement,
	XmlInstruction,
	XmlNode,
	XmlText
} from './xml-tree.ts';

type Growing<T> = { -readonly [Key in keyof T]: T[Key] };
type GrowingElement = Growing<Omit<XmlElement, 'children'>> & { children: XmlNode[] };
type GrowingDocument = Growing<Omit<XmlDocument, 'root'>> & {
	root: XmlElement | undefined;
	before: (XmlComment | XmlInstruction)[];
	after: (XmlComment | XmlInstruction)[];
};

/** Puts what the parser finds into a tree: resolves namespaces, keeps the limits, sees that there is one root. */
export class TreeBuilder {
	readonly #document: GrowingDocument;
	readonly #limits: XmlLimits;
	readonly #bindings: NamespaceBindings;
	#open: GrowingElement | undefined;
	/** Where the name in each open start tag ends; as many as levels are open. */
	readonly #nameEnds: number[] = [];
	#elements = 0;
	#attributes = 0;
	#otherNodes = 0;

	constructor(bytes: Buffer, limits: XmlLimits, inherited: ReadonlyMap<string, string>) {
		this.#document = { bytes, root: undefined, before: [], after: [], inherited };
		this.#limits = limits;
		this.#bindings = new NamespaceBindings(inherited);
	}

	/** The element whose end tag has not come yet. */
	get open(): XmlElement | undefined {
		return this.#open as XmlElement | undefined;
	}

	get openNameEnd(): number {
		return this.#nameEnds.at(-1) as number;
	}

	startElement(start: number, tag: StartTag): void {
		const { bytes } = this.#document;
		if (this.#document.root && !this.#open)
			refuse('XML_MALFORMED', bytes, start, 'expected one root element');
		this.#count(start, tag);
		this.#bindings.push(tag.declarations);
		refuseDuplicates(
			bytes,
			start,
			tag.declarations.map(({ prefix }) => prefix)
		);
		const { prefix, local } = tag.name;
		const element: GrowingElement = {
			kind: 'element',
			document: this.#document as XmlDocument,
			prefix,
			local,
			namespace: this.#resolve(prefix, start),
			attributes: this.#resolveAttributes(tag, start),
			declarations: tag.declarations,
			children: [],
			parent: this.#open as XmlElement | undefined,
			start,
			end: tag.end,
			contentStart: tag.end,
			contentEnd: tag.end
		};
		if (this.#open) this.#open.children.push(element as XmlElement);
		else this.#document.root = element as XmlElement;
		this.#open = element;
		this.#nameEnds.push(tag.name.end);
		if (tag.empty) this.endElement(tag.end, tag.end);
	}

	endElement(contentEnd: number, end: number): void {
		const element = this.#open as GrowingElement;
		element.contentEnd = contentEnd;
		element.end = end;
		this.#bindings.pop();
		this.#nameEnds.pop();
		this.#open = element.parent as GrowingElement | undefined;
	}

	addText(text: XmlText): void {
		this.#countOther(text.start);
		(this.#open as GrowingElement).children.push(text);
	}

	addMisc(node: XmlComment | XmlInstruction): void {
		this.#countOther(node.start);
		if (this.#open) this.#open.children.push(node);
		else if (this.#document.root) this.#document.after.push(node);
		else this.#document.before.push(node);
	}

	finish(): XmlDocument {
		const { bytes, root } = this.#document;
		if (this.#open)
			refuse('XML_MALFORMED', bytes, this.#open.start, 'expected an end tag for this start tag');
		if (!root) refuse('XML_MALFORMED', bytes, bytes.length, 'expected a root element');
		return this.#document as XmlDocument;
	}

	#resolve(prefix: string, at: number): string {
		const uri = this.#bindings.uriOf(prefix);
		if (uri === undefined)
			return refuse(
				'XML_MALFORMED',
				this.#document.bytes,
				at,
				'expected the prefix to be declared'
			);
		return uri;
	}

	#resolveAttributes(tag: StartTag, start: number): readonly XmlAttribute[] {
		if (tag.attributes.length === 0) return NO_ATTRIBUTES;
		const attributes = tag.attributes.map(({ prefix, local, value, at }) => ({
			prefix,
			local,
			// An attribute without a prefix is in no namespace, whatever the default is (Namespaces in XML §6.2).
			namespace: prefix === '' ? '' : this.#resolve(prefix, at),
			value
		}));
		refuseDuplicates(
			this.#document.bytes,
			start,
			// A space is in no local name, so the pair cannot be read in two ways.
			attributes.map(({ namespace, local }) => `${local} ${namespace}`)
		);
		return attributes;
	}

	#count(start: number, tag: StartTag): void {
		const { bytes } = this.#document;
		const { depth, elements, attributes } = this.#limits;
		if (this.#nameEnds.length >= depth)
			refuse('XML_TOO_DEEP', bytes, start, `expected at most ${depth} levels`);
		if (++this.#elements > elements) {
			refuse('XML_TOO_MANY_NODES', bytes, start, `expected at most ${elements} elements`);
		}
		this.#attributes += tag.attributes.length + tag.declarations.length;
		if (this.#attributes > attributes) {
			refuse('XML_TOO_MANY_NODES', bytes, start, `expected at most ${attributes} attributes`);
		}
	}

	#countOther(start: number): void {
		if (++this.#otherNodes <= this.#limits.otherNodes) return;
		refuse(
			'XML_TOO_MANY_NODES',
			this.#document.bytes,
			start,
			`expected at most ${this.#limits.otherNodes} texts and comments`
		);
	}
}

const NO_ATTRIBUTES: readonly XmlAttribute[] = [];

function refuseDuplicates(bytes: Buffer, at: number, names: readonly string[]): void {
	if (names.length < 2 || new Set(names).size === names.length) return;
	refuse('XML_MALFORMED', bytes, at, 'expected every attribute once');
}
