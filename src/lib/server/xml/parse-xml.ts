/**
 * The one parser of Sluss: signature, envelope, message, receipt and directory answers are all read from the tree that it
 * makes, so no two readers can understand the same bytes differently. XML 1.0 (fifth edition) with namespaces, UTF-8, no
 * DTD. It works on bytes without recursion, and refuses by limits rather than by running out of something.
 */
import { isUtf8 } from 'node:buffer';
import {
	AMPERSAND,
	CARRIAGE_RETURN,
	EXCLAMATION,
	GREATER_THAN,
	LESS_THAN,
	QUESTION,
	SLASH,
	skipWhiteSpace,
	standsAt
} from './xml-bytes.ts';
import { parseStartTag } from './parse-start-tag.ts';
import { checkReferences } from './references.ts';
import { TreeBuilder } from './tree-builder.ts';
import { findIllegalCharacter } from './xml-characters.ts';
import { skipDeclaration } from './xml-declaration.ts';
import { refuse } from './xml-failure.ts';
import { DEFAULT_XML_LIMITS, type XmlLimits } from './xml-limits.ts';
import { scanNcName } from './xml-names.ts';
import type { XmlDocument } from './xml-tree.ts';

export type { XmlLimits } from './xml-limits.ts';

export interface ParseXmlOptions {
	limits?: Partial<XmlLimits>;
	/** Prefixes in scope where a fragment stood: a decrypted payload may use those of the envelope. */
	namespaces?: ReadonlyMap<string, string>;
}

const COMMENT_DASHES = Buffer.from('--');
const CDATA_END = Buffer.from(']]>');
const INSTRUCTION_END = Buffer.from('?>');

/** Throws `AppError` with a code `XML_…`. The bytes are kept, not copied. */
export function parseXml(input: Uint8Array, options: ParseXmlOptions = {}): XmlDocument {
	const limits = { ...DEFAULT_XML_LIMITS, ...options.limits };
	const bytes = Buffer.isBuffer(input)
		? input
		: Buffer.from(input.buffer, input.byteOffset, input.byteLength);
	if (bytes.length > limits.bytes)
		refuse('XML_TOO_LARGE', bytes, 0, `expected at most ${limits.bytes} bytes`);
	if (!isUtf8(bytes)) refuse('XML_ENCODING', bytes, 0, 'expected UTF-8 throughout');
	const illegal = findIllegalCharacter(bytes);
	if (illegal >= 0)
		refuse('XML_MALFORMED', bytes, illegal, 'expected a character that XML 1.0 allows');

	const builder = new TreeBuilder(bytes, limits, options.namespaces ?? new Map());
	let at = skipDeclaration(bytes, standsAt(bytes, 0, '\u00ef\u00bb\u00bf') ? 3 : 0);
	while (at < bytes.length) {
		if (bytes[at] !== LESS_THAN) at = parseText(bytes, at, builder);
		else if (bytes[at + 1] === SLASH) at = parseEndTag(bytes, at, builder);
		else if (bytes[at + 1] === EXCLAMATION) at = parseExclamation(bytes, at, builder);
		else if (bytes[at + 1] === QUESTION) at = parseInstruction(bytes, at, builder);
		else {
			const tag = parseStartTag(bytes, at, limits);
			builder.startElement(at, tag);
			at = tag.end;
		}
	}
	return builder.finish();
}

function parseEndTag(bytes: Buffer, at: number, builder: TreeBuilder): number {
	const element = builder.open;
	if (!element) return refuse('XML_MALFORMED', bytes, at, 'expected no end tag outside the root');
	let nameEnd = at + 2;
	for (let i = element.start + 1; i < builder.openNameEnd; i++, nameEnd++) {
		if (bytes[nameEnd] !== bytes[i]) refuse('XML_MALFORMED', bytes, at, NOT_THE_OPEN_ELEMENT);
	}
	const end = skipWhiteSpace(bytes, nameEnd);
	if (bytes[end] !== GREATER_THAN) refuse('XML_MALFORMED', bytes, at, NOT_THE_OPEN_ELEMENT);
	builder.endElement(at, end + 1);
	return end + 1;
}

const NOT_THE_OPEN_ELEMENT = 'expected the end tag of the element that is open';

/** How far text is looked at byte by byte; long text is searched by the faster `indexOf`. */
const NEAR_BYTES = 256;

function parseText(bytes: Buffer, start: number, builder: TreeBuilder): number {
	if (!builder.open) {
		const end = skipWhiteSpace(bytes, start);
		if (end < bytes.length && bytes[end] !== LESS_THAN)
			refuse('XML_MALFORMED', bytes, end, 'expected no text outside the root');
		return end;
	}
	let ampersand = false;
	let carriageReturn = false;
	let greaterThan = false;
	let end = start;
	const near = Math.min(bytes.length, start + NEAR_BYTES);
	for (; end < near && bytes[end] !== LESS_THAN; end++) {
		const byte = bytes[end];
		if (byte === AMPERSAND) ampersand = true;
		else if (byte === CARRIAGE_RETURN) carriageReturn = true;
		else if (byte === GREATER_THAN) greaterThan = true;
	}
	if (end === near && end < bytes.length) {
		const found = bytes.indexOf(LESS_THAN, end);
		const far = bytes.subarray(end, found < 0 ? bytes.length : found);
		ampersand ||= far.includes(AMPERSAND);
		carriageReturn ||= far.includes(CARRIAGE_RETURN);
		greaterThan ||= far.includes(GREATER_THAN);
		end += far.length;
	}
	if (ampersand) checkReferences(bytes, start, end);
	if (greaterThan) {
		const cdataEnd = bytes.subarray(start, end).indexOf(CDATA_END);
		if (cdataEnd >= 0) refuse('XML_MALFORMED', bytes, start + cdataEnd, 'expected no ]]> in text');
	}
	const plain = !ampersand && !carriageReturn;
	builder.addText({
		kind: 'text',
		start,
		end,
		cdata: false,
		plain,
		canonical: plain && !greaterThan
	});
	return end;
}

function parseExclamation(bytes: Buffer, at: number, builder: TreeBuilder): number {
	if (standsAt(bytes, at, '<!--')) return parseComment(bytes, at, builder);
	if (standsAt(bytes, at, '<![CDATA[')) return parseCdata(bytes, at, builder);
	if (standsAt(bytes, at, '<!DOCTYPE'))
		refuse('XML_DOCTYPE', bytes, at, 'expected no document type declaration');
	return refuse('XML_MALFORMED', bytes, at, 'expected a comment or a CDATA section after <!');
}

function parseComment(bytes: Buffer, at: number, builder: TreeBuilder): number {
	const start = at + 4;
	const end = bytes.indexOf(COMMENT_DASHES, start);
	if (end < 0 || bytes[end + 2] !== GREATER_THAN) {
		refuse('XML_MALFORMED', bytes, at, 'expected a comment to end with --> and have no -- before');
	}
	builder.addMisc({ kind: 'comment', start, end });
	return end + 3;
}

function parseCdata(bytes: Buffer, at: number, builder: TreeBuilder): number {
	if (!builder.open)
		refuse('XML_MALFORMED', bytes, at, 'expected no CDATA section outside the root');
	const start = at + 9;
	const end = bytes.indexOf(CDATA_END, start);
	if (end < 0) refuse('XML_MALFORMED', bytes, at, 'expected ]]> at the end of a CDATA section');
	if (end === start) return end + 3;
	const inside = bytes.subarray(start, end);
	const plain = !inside.includes(CARRIAGE_RETURN);
	const canonical =
		plain &&
		!inside.includes(AMPERSAND) &&
		!inside.includes(LESS_THAN) &&
		!inside.includes(GREATER_THAN);
	builder.addText({ kind: 'text', start, end, cdata: true, plain, canonical });
	return end + 3;
}

function parseInstruction(bytes: Buffer, at: number, builder: TreeBuilder): number {
	const target = scanNcName(bytes, at + 2);
	if (!target || target.name.toLowerCase() === 'xml') {
		return refuse('XML_MALFORMED', bytes, at, 'expected the target of a processing instruction');
	}
	const end = bytes.indexOf(INSTRUCTION_END, target.end);
	const start = skipWhiteSpace(bytes, target.end);
	if (end < 0 || (start === target.end && end !== target.end)) {
		refuse(
			'XML_MALFORMED',
			bytes,
			at,
			'expected white space after the target and ?> at the end of a processing instruction'
		);
	}
	builder.addMisc({ kind: 'instruction', target: target.name, start, end });
	return end + 2;
}
