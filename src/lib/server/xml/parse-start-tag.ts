import {
	AMPERSAND,
	APOSTROPHE,
	DOUBLE_QUOTE,
	EQUALS,
	GREATER_THAN,
	LESS_THAN,
	SLASH,
	isWhiteSpace,
	skipWhiteSpace
} from './xml-bytes.ts';
import { declarationFault } from './namespace-bindings.ts';
import { decodeCharacters } from './decode-characters.ts';
import { checkReferences } from './references.ts';
import { refuse } from './xml-failure.ts';
import type { XmlLimits } from './xml-limits.ts';
import { scanQName, type ScannedName } from './xml-names.ts';
import type { XmlDeclaration } from './xml-tree.ts';

/** A start tag as written; namespaces are resolved by whoever knows what is in scope. */
export interface StartTag {
	readonly name: ScannedName;
	readonly attributes: readonly WrittenAttribute[];
	readonly declarations: readonly XmlDeclaration[];
	/** `<a/>` */
	readonly empty: boolean;
	readonly end: number;
}

export interface WrittenAttribute {
	readonly prefix: string;
	readonly local: string;
	readonly value: string;
	readonly at: number;
}

/** Parses the start tag whose `<` is at `start`. */
export function parseStartTag(bytes: Buffer, start: number, limits: XmlLimits): StartTag {
	const name = scanQName(bytes, start + 1);
	if (!name) return refuse('XML_MALFORMED', bytes, start, 'expected an element name after <');
	if (name.prefix === 'xmlns')
		refuse('XML_MALFORMED', bytes, start, 'expected another prefix than xmlns');

	const attributes: WrittenAttribute[] = [];
	const declarations: XmlDeclaration[] = [];
	let at = name.end;
	for (;;) {
		const next = skipWhiteSpace(bytes, at);
		const byte = bytes[next];
		if (byte === GREATER_THAN)
			return { name, attributes, declarations, empty: false, end: next + 1 };
		if (byte === SLASH) {
			if (bytes[next + 1] !== GREATER_THAN)
				refuse('XML_MALFORMED', bytes, next, 'expected > after /');
			return { name, attributes, declarations, empty: true, end: next + 2 };
		}
		if (next === at)
			refuse('XML_MALFORMED', bytes, next, 'expected white space, > or /> in a start tag');
		if (attributes.length + declarations.length >= limits.attributesPerElement) {
			refuse(
				'XML_TOO_MANY_NODES',
				bytes,
				next,
				`expected at most ${limits.attributesPerElement} attributes`
			);
		}
		at = parseAttribute(bytes, next, limits, attributes, declarations);
	}
}

/** Returns the offset after the attribute. */
function parseAttribute(
	bytes: Buffer,
	at: number,
	limits: XmlLimits,
	attributes: WrittenAttribute[],
	declarations: XmlDeclaration[]
): number {
	const name = scanQName(bytes, at);
	if (!name) return refuse('XML_MALFORMED', bytes, at, 'expected an attribute name, > or />');
	const equals = skipWhiteSpace(bytes, name.end);
	if (bytes[equals] !== EQUALS)
		refuse('XML_MALFORMED', bytes, equals, 'expected = after an attribute name');
	const { value, end } = parseAttributeValue(bytes, skipWhiteSpace(bytes, equals + 1), limits);

	const declared = declaredPrefix(name);
	if (declared === undefined) {
		attributes.push({ prefix: name.prefix, local: name.local, value, at });
		return end;
	}
	const fault = declarationFault(declared, value);
	if (fault) refuse('XML_MALFORMED', bytes, at, fault);
	declarations.push({ prefix: declared, uri: value });
	return end;
}

/** The prefix that an attribute declares, undefined for an ordinary attribute. */
function declaredPrefix(name: ScannedName): string | undefined {
	if (name.prefix === 'xmlns') return name.local;
	return name.prefix === '' && name.local === 'xmlns' ? '' : undefined;
}

function parseAttributeValue(
	bytes: Buffer,
	at: number,
	limits: XmlLimits
): { value: string; end: number } {
	const quote = bytes[at];
	if (quote !== DOUBLE_QUOTE && quote !== APOSTROPHE) {
		refuse('XML_MALFORMED', bytes, at, 'expected a quoted attribute value');
	}
	const start = at + 1;
	const stop = Math.min(bytes.length, start + limits.attributeBytes + 1);
	let simple = true;
	let references = false;
	for (let i = start; i < stop; i++) {
		const byte = bytes[i] as number;
		if (byte === quote) {
			if (references) checkReferences(bytes, start, i);
			const value = simple
				? bytes.subarray(start, i)
				: decodeCharacters(bytes, start, i, 'attribute');
			return { value: value.toString(), end: i + 1 };
		}
		if (byte === LESS_THAN)
			refuse('XML_MALFORMED', bytes, i, 'expected &lt; for < in an attribute value');
		if (byte === AMPERSAND) references = true;
		if (byte === AMPERSAND || isWhiteSpace(byte)) simple = false;
	}
	if (stop < bytes.length) {
		refuse(
			'XML_TOO_LARGE',
			bytes,
			at,
			`expected an attribute value of at most ${limits.attributeBytes} bytes`
		);
	}
	return refuse('XML_MALFORMED', bytes, at, 'expected the closing quote of an attribute value');
}
