import { describe, expect, test } from 'vitest';
import { parseXml } from './parse-xml.ts';
import {
	base64Of,
	bytesOf,
	childElements,
	childNamed,
	childrenNamed,
	isBlank,
	locationOf,
	namespacesInScope,
	stringLengthOf,
	textOf,
	type XmlElement
} from './xml-tree.ts';

const root = (xml: string) => parseXml(Buffer.from(xml)).root;

describe('textOf', () => {
	test.each([
		['resolves references', '&lt;&#229;&#x1f600;&amp;amp;', '<å😀&amp;'],
		['reads CDATA as it is', 'a<![CDATA[<&amp;>]]>b', 'a<&amp;>b'],
		['normalises line ends, but not references to them', 'a\r\nb\rc\n&#13;', 'a\nb\nc\n\r'],
		['is not split by a comment or an instruction', '0203:<!--x-->digg<?y?>.se', '0203:digg.se'],
		['leaves out the text of child elements', 'a<b>c</b>d', 'ad']
	])('%s', (_, xml, text) => {
		expect(textOf(root(`<e>${xml}</e>`))).toBe(text);
		expect(stringLengthOf(root(`<e>${xml}</e>`))).toBe([...text].length);
	});
});

describe('base64Of', () => {
	const bytes = Buffer.from(Array.from({ length: 1_000_003 }, (_, i) => (i * 7919) >> 3));
	const text = bytes.toString('base64');
	const lines = (end: string) => (text.match(/.{1,76}/g) as string[]).join(end);

	test.each([
		['in one piece', text],
		['in lines', lines('\n')],
		['in lines with carriage returns', lines('\r\n')],
		['in lines as some peers write them', lines('&#13;\n')],
		['indented', `\n\t\t${text}\n\t`],
		[
			'in CDATA, with a comment between',
			`<![CDATA[${text.slice(0, 999)}]]><!--x-->${text.slice(999)}`
		],
		['with a letter written as a reference', `&#${text.charCodeAt(0)};${text.slice(1)}`]
	])('decodes a megabyte %s', (_, xml) => {
		expect(base64Of(root(`<e>${xml}</e>`)).equals(bytes)).toBe(true);
	});

	test.each(['', ' ', 'QQ==', 'QUI=', 'QUJD', 'Q Q = ='])('decodes short text: "%s"', (xml) => {
		expect(base64Of(root(`<e>${xml}</e>`))).toEqual(Buffer.from(xml, 'base64'));
	});

	test.each([
		['a character outside the alphabet', 'QUJ%'],
		['the alphabet of URLs', 'QU-_'],
		['a letter beyond ASCII', 'QUJå'],
		['padding that is missing', 'QQ'],
		['padding within', 'QQ==QUJD'],
		['padding in the middle of a group', 'Q=Q='],
		['nothing but padding', '===='],
		['padding in excess', 'QUJD===='],
		['bits that do not belong to a byte (XSD base64Binary)', 'QR=='],
		['an ampersand', 'QUJD&amp;'],
		['an ampersand in CDATA', '<![CDATA[QUJD&]]>'],
		['a child element', 'QUJD<a/>'],
		['a bad character far into a long text', `${text.slice(0, 600_000)}*${text.slice(600_001)}`]
	])('refuses %s', (_, xml) => {
		expect(() => base64Of(root(`<e>${xml}</e>`))).toThrow(
			expect.objectContaining({ code: 'XML_BASE64' })
		);
	});
});

describe('locationOf', () => {
	test('counts only among siblings of the same name', () => {
		const message = root(
			'<messagePayload><message><x/><messageBody><documents/><documents><ContentFiles><content/></ContentFiles><ContentFiles/></documents></messageBody></message></messagePayload>'
		);
		const [, second] = childrenNamed(
			childNamed(childNamed(message, '', 'message') as XmlElement, '', 'messageBody') as XmlElement,
			'',
			'documents'
		) as [XmlElement, XmlElement];
		const [files] = childElements(second) as [XmlElement];
		expect(locationOf(message)).toBe('/messagePayload');
		expect(locationOf(childElements(files)[0] as XmlElement)).toBe(
			'/messagePayload/message/messageBody/documents[2]/ContentFiles[1]/content'
		);
	});
});

test('namespacesInScope gives the nearest binding of every prefix', () => {
	const [inner] = childElements(
		root('<a xmlns="urn:d" xmlns:p="urn:1" xmlns:q="urn:q"><b xmlns:p="urn:2" xmlns=""/></a>')
	);
	expect(namespacesInScope(inner as XmlElement)).toEqual(
		new Map([
			['p', 'urn:2'],
			['q', 'urn:q']
		])
	);
});

test('bytesOf gives an element as it was received', () => {
	const [inner] = childElements(root('<a><b  c = "1"/></a>'));
	expect(bytesOf(inner as XmlElement).toString()).toBe('<b  c = "1"/>');
});

test.each([
	['<e/>', true],
	['<e> \n<!--x--></e>', true],
	['<e>&#32;</e>', true],
	['<e>\u00a0</e>', false],
	['<e><![CDATA[ ]]>x</e>', false],
	['<e><f/></e>', false]
])('isBlank: %s is %s', (xml, blank) => expect(isBlank(root(xml))).toBe(blank));
