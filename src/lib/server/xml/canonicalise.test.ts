import { describe, expect, test } from 'vitest';
import { compareCodePoints } from './canonical-element.ts';
import { canonicalise, type CanonicaliseOptions } from './canonicalise.ts';
import { parseXml } from './parse-xml.ts';
import { childElements, type XmlDocument, type XmlElement } from './xml-tree.ts';

const parse = (xml: string) => parseXml(Buffer.from(xml));

function canonicalForm(target: XmlDocument | XmlElement, options: CanonicaliseOptions): string {
	const chunks: Buffer[] = [];
	canonicalise(target, options, (chunk) => chunks.push(chunk));
	return Buffer.concat(chunks).toString();
}

/** The element at the end of the first children. */
function innermost(xml: string): XmlElement {
	let element = parse(xml).root;
	for (let [child] = childElements(element); child; [child] = childElements(element))
		element = child;
	return element;
}

describe('an element where it stands', () => {
	const nested =
		'<a xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q" xml:lang="sv" xml:id="i" xml:space="preserve"><b xml:lang="en"><p:c><![CDATA[]]></p:c></b></a>';

	test('takes over namespaces and xml attributes by c14n 1.0', () => {
		expect(canonicalForm(innermost(nested), { algorithm: 'c14n' })).toBe(
			'<p:c xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q" xml:id="i" xml:lang="en" xml:space="preserve"></p:c>'
		);
	});

	test('takes over only xml:lang and xml:space by c14n 1.1', () => {
		expect(canonicalForm(innermost(nested), { algorithm: 'c14n11' })).toBe(
			'<p:c xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q" xml:lang="en" xml:space="preserve"></p:c>'
		);
	});

	test('takes over only what it uses by exclusive c14n', () => {
		expect(canonicalForm(innermost(nested), { algorithm: 'exc-c14n' })).toBe(
			'<p:c xmlns:p="urn:p"></p:c>'
		);
	});

	test('takes over listed prefixes by exclusive c14n, those that exist', () => {
		expect(
			canonicalForm(innermost(nested), {
				algorithm: 'exc-c14n',
				inclusivePrefixes: ['#default', 'q', 'r']
			})
		).toBe('<p:c xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q"></p:c>');
	});

	test('keeps its own xml attributes', () => {
		const element = innermost('<a xml:lang="sv"><b xml:lang="en"/></a>');
		expect(canonicalForm(element, { algorithm: 'c14n' })).toBe('<b xml:lang="en"></b>');
	});
});

test('a fragment takes over the namespaces that it inherits', () => {
	const document = parseXml(Buffer.from('<p:a/>'), { namespaces: new Map([['p', 'urn:p']]) });
	expect(canonicalForm(document, { algorithm: 'c14n' })).toBe('<p:a xmlns:p="urn:p"></p:a>');
});

test('exclusive c14n repeats a declaration in every branch that uses it, and undeclares the default', () => {
	const xml = '<a xmlns:p="urn:p"><p:b/><p:c xmlns="urn:d"><d/><e xmlns=""/></p:c></a>';
	expect(canonicalForm(parse(xml), { algorithm: 'exc-c14n' })).toBe(
		'<a><p:b xmlns:p="urn:p"></p:b><p:c xmlns:p="urn:p"><d xmlns="urn:d"></d><e></e></p:c></a>'
	);
});

test('what is omitted leaves the text around it', () => {
	const document = parse('<a>\n<b>x</b>\n</a>');
	const [omit] = childElements(document.root) as [XmlElement];
	expect(canonicalForm(document, { algorithm: 'c14n', omit })).toBe('<a>\n\n</a>');
});

test('comments are left out unless asked for, also around the root', () => {
	const document = parse('<!--1-->\n<?p?><a><!--2--></a><!--3-->');
	expect(canonicalForm(document, { algorithm: 'c14n' })).toBe('<?p?>\n<a></a>');
	expect(canonicalForm(document, { algorithm: 'c14n', comments: true })).toBe(
		'<!--1-->\n<?p?>\n<a><!--2--></a>\n<!--3-->'
	);
});

test('a long text goes through without a copy', () => {
	const bytes = Buffer.from(`<a>${'x'.repeat(10_000)}</a>`);
	const chunks: Buffer[] = [];
	canonicalise(parseXml(bytes), { algorithm: 'c14n' }, (chunk) => chunks.push(chunk));
	expect(chunks.some((chunk) => chunk.buffer === bytes.buffer && chunk.length === 10_000)).toBe(
		true
	);
});

test('many small pieces are given in few chunks, none of them written over', () => {
	const xml = `<a>${'<b>åäö</b>'.repeat(50_000)}</a>`;
	const chunks: Buffer[] = [];
	canonicalise(parse(xml), { algorithm: 'c14n' }, (chunk) => chunks.push(chunk));
	expect(chunks.length).toBeLessThan(20);
	expect(Buffer.concat(chunks).toString()).toBe(xml);
});

describe('has no canonical form', () => {
	test.each(['<a xmlns="relative"/>', '<a><b xmlns:p="../p"/></a>'])(
		'with a relative namespace: %s',
		(xml) => {
			for (const algorithm of ['c14n', 'c14n11', 'exc-c14n'] as const) {
				expect(() => canonicalForm(parse(xml), { algorithm })).toThrow(
					expect.objectContaining({ code: 'XML_NOT_CANONICAL' })
				);
			}
		}
	);

	test('by c14n 1.1: an element below an xml:base', () => {
		const element = innermost('<a xml:base="http://example.se/"><b/></a>');
		expect(() => canonicalForm(element, { algorithm: 'c14n11' })).toThrow(
			expect.objectContaining({ code: 'XML_NOT_CANONICAL' })
		);
		expect(canonicalForm(element, { algorithm: 'c14n' })).toBe(
			'<b xml:base="http://example.se/"></b>'
		);
	});
});

test('names are in the order of code points, not of UTF-16 units', () => {
	const names = ['b', '', 'a', '\u{1f600}', '\ufb00', 'Z', 'aa', '\ud7ff', '\u{1f601}'];
	expect(names.sort(compareCodePoints)).toEqual([
		'',
		'Z',
		'a',
		'aa',
		'b',
		'\ud7ff',
		'\ufb00',
		'\u{1f600}',
		'\u{1f601}'
	]);
});
