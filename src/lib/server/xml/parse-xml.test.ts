import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAppError } from '../errors.ts';
import { parseXml, type XmlLimits } from './parse-xml.ts';
import { attributeOf, childElements, childNamed, textOf, type XmlElement } from './xml-tree.ts';

function parse(xml: string | Buffer, limits: Partial<XmlLimits> = {}) {
	return parseXml(Buffer.from(xml), { limits });
}

function refused(xml: string | Buffer, limits: Partial<XmlLimits> = {}): string {
	try {
		parse(xml, limits);
	} catch (error) {
		if (isAppError(error)) return error.code;
		throw error;
	}
	return 'accepted';
}

describe('accepts', () => {
	test.each([
		['an empty-element tag', '<a/>'],
		['white space in tags', '<a  b = "c"\t\n/>'],
		['an end tag with white space', '<a></a \n>'],
		[
			'a declaration with everything in it',
			`<?xml version='1.0' encoding='utf-8' standalone='yes' ?><a/>`
		],
		['a byte order mark', '\ufeff<?xml version="1.0"?><a/>'],
		['comments and instructions around the root', '<!--x--><?y z?>\n<a/>\n<!----><?y?>'],
		['names beyond ASCII', '<ärende ö="1"/>'],
		[
			'the five entities and character references',
			'<a b="&quot;&#10;">&amp;&lt;&gt;&apos;&#x1F600;&#0000065;</a>'
		],
		['> in text and in values', '<a b=">">></a>'],
		['prefixes that nobody uses', '<a xmlns:b="urn:b"/>'],
		['the xml prefix without a declaration', '<a xml:lang="sv"/>'],
		[
			'the xml prefix declared as what it is',
			'<a xmlns:xml="http://www.w3.org/XML/1998/namespace"/>'
		],
		['the default namespace undeclared', '<a xmlns="urn:a"><b xmlns=""/></a>'],
		[
			'the same local name in two namespaces',
			'<a b="1" xmlns:p="urn:p" p:b="2" xmlns:q="urn:q" q:b="3"/>'
		]
	])('%s', (_, xml) => expect(refused(xml)).toBe('accepted'));
});

describe('refuses as malformed', () => {
	test.each([
		['nothing', ''],
		['only white space', ' \n'],
		['no element', '<!--x-->'],
		['text before the root', 'x<a/>'],
		['text after the root', '<a/>x'],
		['CDATA outside the root', '<a/><![CDATA[]]>'],
		['two roots', '<a/><b/>'],
		['an element that is not closed', '<a><b></b>'],
		['crossing elements', '<a><b></a></b>'],
		['an end tag that only starts alike', '<a></ab>'],
		['an end tag with another prefix', '<p:a xmlns:p="urn:p" xmlns:q="urn:p"></q:a>'],
		['an end tag alone', '</a>'],
		['an end tag cut off', '<abc></ab'],
		['a tag cut off', '<a'],
		['a name that starts with a digit', '<1/>'],
		['a name that starts with a letter of no alphabet', '<×/>'],
		['two colons', '<p:a:b xmlns:p="urn:p"/>'],
		['a colon first', '<:a/>'],
		['a colon last', '<a:/>'],
		['an attribute without a value', '<a b/>'],
		['an attribute without quotes', '<a b=c/>'],
		['an attribute without its closing quote', '<a b="c'],
		['no space between attributes', '<a b="1"c="2"/>'],
		['< in a value', '<a b="<"/>'],
		['the same attribute twice', '<a b="1" b="2"/>'],
		[
			'the same attribute twice by another prefix',
			'<a xmlns:p="urn:p" xmlns:q="urn:p" p:b="1" q:b="2"/>'
		],
		['the same prefix declared twice', '<a xmlns:p="urn:p" xmlns:p="urn:q"/>'],
		['an undeclared prefix', '<p:a/>'],
		['an undeclared prefix of an attribute', '<a p:b="1"/>'],
		['a prefix used after its element', '<a><b xmlns:p="urn:p"/><p:c/></a>'],
		['a prefix undeclared', '<a xmlns:p=""/>'],
		['the prefix xmlns declared', '<a xmlns:xmlns="http://www.w3.org/2000/xmlns/"/>'],
		['the prefix xmlns used', '<xmlns:a/>'],
		['the prefix xml bound to something else', '<a xmlns:xml="urn:x"/>'],
		[
			'another prefix bound to the namespace of xml',
			'<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>'
		],
		['the default namespace bound to that of xmlns', '<a xmlns="http://www.w3.org/2000/xmlns/"/>'],
		[']]> in text', '<a>]]></a>'],
		[']]> far into a long text', `<a>${'x'.repeat(1000)}]]></a>`],
		['-- in a comment', '<a><!-- a -- b --></a>'],
		['a comment that ends in --->', '<a><!-- a ---></a>'],
		['a comment that is too short', '<a><!--></a>'],
		['a comment that does not end', '<a><!-- </a>'],
		['CDATA that does not end', '<a><![CDATA[ ]] ></a>'],
		['an instruction called xml', '<a><?xml version="1.0"?></a>'],
		['an instruction called XmL', '<a><?XmL?></a>'],
		['an instruction with a colon in its target', '<a><?p:i x?></a>'],
		['an instruction without a target', '<a><? x?></a>'],
		['an instruction that does not end', '<a><?pi </a>'],
		['white space before the declaration', ' <?xml version="1.0"?><a/>'],
		['a declaration without a version', '<?xml encoding="UTF-8"?><a/>'],
		['version 1.1', '<?xml version="1.1"?><a/>'],
		['a declaration in another order', '<?xml encoding="UTF-8" version="1.0"?><a/>'],
		['& alone', '<a>&</a>'],
		['a reference without ;', '<a>&amp</a>'],
		['a reference that runs out of its text', '<a>&amp<b/>;</a>'],
		['a reference to no character', '<a>&#0;</a>'],
		['a reference to half a character', '<a>&#xD800;</a>'],
		['a reference beyond Unicode', '<a>&#x110000;</a>'],
		['a reference to a number too large for anything', `<a>&#${'9'.repeat(400)};</a>`],
		['a reference with a capital X', '<a>&#X41;</a>'],
		['a control character', '<a>\u0001</a>'],
		['a control character that stands alone at a word boundary', `${'<a>'.padEnd(64)}\u001f</a>`],
		['NUL', '<a>\0</a>'],
		['U+FFFF', '<a>\uffff</a>'],
		['a declaration of markup', '<a><!ELEMENT b ANY></a>']
	])('%s', (_, xml) => expect(refused(xml)).toBe('XML_MALFORMED'));
});

describe('refuses by a code of its own', () => {
	test('a document type, before anything in it is read', () => {
		expect(refused('<!DOCTYPE a><a/>')).toBe('XML_DOCTYPE');
		expect(refused('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>')).toBe('XML_DOCTYPE');
	});

	test('the billion laughs', () => {
		const entities = Array.from(
			{ length: 10 },
			(_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`
		);
		expect(refused(`<!DOCTYPE a [<!ENTITY l0 "ha">${entities.join('')}]><a>&l10;</a>`)).toBe(
			'XML_DOCTYPE'
		);
	});

	test('an entity that XML does not predefine', () => {
		expect(refused('<a>&nbsp;</a>')).toBe('XML_ENTITY');
		expect(refused('<a b="&å;"/>')).toBe('XML_ENTITY');
	});

	test('another encoding than UTF-8, declared or not', () => {
		expect(refused('<?xml version="1.0" encoding="ISO-8859-1"?><a/>')).toBe('XML_ENCODING');
		expect(refused(Buffer.from('<a>\u00e5</a>', 'latin1'))).toBe('XML_ENCODING');
		expect(refused(Buffer.from('\ufeff<a/>', 'utf16le'))).toBe('XML_ENCODING');
		expect(refused(Buffer.from('3c613eeda0803c2f613e', 'hex'))).toBe('XML_ENCODING');
	});

	test('a document that is larger than the limit', () => {
		expect(refused('<a>12345678</a>', { bytes: 14 })).toBe('XML_TOO_LARGE');
		expect(refused('<a>1234567</a>', { bytes: 14 })).toBe('accepted');
		expect(refused(`<a b="${'x'.repeat(2000)}"/>`, { attributeBytes: 1000 })).toBe('XML_TOO_LARGE');
	});

	test('a nesting bomb', () => {
		expect(refused('<a>'.repeat(1_000_000))).toBe('XML_TOO_DEEP');
		expect(refused('<a>'.repeat(100) + '</a>'.repeat(100))).toBe('accepted');
		expect(refused('<a>'.repeat(101) + '</a>'.repeat(101))).toBe('XML_TOO_DEEP');
	});

	test('more elements, attributes, declarations or other nodes than the limit', () => {
		expect(refused(`<r>${'<a/>'.repeat(200_000)}</r>`)).toBe('XML_TOO_MANY_NODES');
		const attributes = Array.from({ length: 300 }, (_, i) => ` a${i}="1"`).join('');
		expect(refused(`<a${attributes}/>`)).toBe('XML_TOO_MANY_NODES');
		const declarations = Array.from({ length: 300 }, (_, i) => ` xmlns:a${i}="urn:1"`).join('');
		expect(refused(`<a${declarations}/>`)).toBe('XML_TOO_MANY_NODES');
		expect(refused('<r><a b="" c=""/><a d=""/></r>', { attributes: 2 })).toBe('XML_TOO_MANY_NODES');
		expect(refused('<r>x<!---->y</r>', { otherNodes: 2 })).toBe('XML_TOO_MANY_NODES');
	});
});

describe('an error', () => {
	test('says where and what was expected, never what stood there', () => {
		const secret = 'personnummer-191212121212';
		const xml = `<a>\n\n<b>${secret}</b>\n<c ${secret}/></a>`;
		try {
			parse(xml);
			expect.unreachable();
		} catch (error) {
			const { message } = error as Error;
			expect(message).toBe(
				`line 4 (byte ${xml.indexOf('/></a>')}): expected = after an attribute name`
			);
			expect(message).not.toContain(secret);
		}
	});
});

describe('the tree', () => {
	test('has byte offsets of elements, tags included', () => {
		const xml = '<å><b c="1">x</b ><d/></å>';
		const bytes = Buffer.from(xml);
		const { root } = parseXml(bytes);
		const [b, d] = childElements(root) as [XmlElement, XmlElement];
		const slice = (start: number, end: number) => bytes.toString('utf8', start, end);
		expect(slice(root.start, root.end)).toBe(xml);
		expect(slice(b.start, b.end)).toBe('<b c="1">x</b >');
		expect(slice(b.contentStart, b.contentEnd)).toBe('x');
		expect(slice(d.start, d.end)).toBe('<d/>');
		expect([d.contentStart, d.contentEnd]).toEqual([d.end, d.end]);
	});

	test('resolves namespaces; a plain attribute is in none', () => {
		const { root } = parse(
			'<a xmlns="urn:d" xmlns:p="urn:p" b="1" p:b="2"><p:c xmlns:p="urn:q"/><p:c/></a>'
		);
		const [inner, outer] = childElements(root) as [XmlElement, XmlElement];
		expect([root.namespace, inner.namespace, outer.namespace]).toEqual(['urn:d', 'urn:q', 'urn:p']);
		expect([attributeOf(root, 'b'), attributeOf(root, 'b', 'urn:p')]).toEqual(['1', '2']);
	});

	test('normalises attribute values as XML says', () => {
		const { root } = parse('<a b="\t1\r\n2\n&#10;&#9; &#x26;amp;"/>');
		expect(attributeOf(root, 'b')).toBe(' 1 2 \n\t &amp;');
	});

	test('of a fragment knows the prefixes that it inherits', () => {
		const { root } = parseXml(Buffer.from('<p:a><b/></p:a>'), {
			namespaces: new Map([
				['p', 'urn:p'],
				['', 'urn:d']
			])
		});
		expect(root.namespace).toBe('urn:p');
		expect(childNamed(root, 'urn:d', 'b')).toBeDefined();
	});

	test('takes any Uint8Array, at any offset in its buffer', () => {
		for (let offset = 0; offset < 8; offset++) {
			const bytes = new Uint8Array(
				new TextEncoder().encode(`${'#'.repeat(offset)}<a>text</a>`)
			).subarray(offset);
			expect(textOf(parseXml(bytes).root)).toBe('text');
		}
	});
});

test('whatever the bytes, the only thing thrown is an AppError of XML', () => {
	const shards = [
		'<',
		'</',
		'<a',
		'>',
		'/>',
		'&',
		'&#',
		';',
		'<!--',
		'-->',
		'<![CDATA[',
		']]>',
		'<?',
		'?>',
		' a="',
		'"',
		'xmlns',
		':',
		'='
	];
	const shard = fc.constantFrom(...shards).map((text) => Buffer.from(text));
	const bytes = fc
		.array(fc.oneof(shard, fc.uint8Array({ maxLength: 6 })), { maxLength: 30 })
		.map((parts) => Buffer.concat(parts));
	fc.assert(
		fc.property(bytes, (input) => {
			expect(refused(input)).toMatch(/^(accepted|XML_[A-Z_]+)$/);
		}),
		{ numRuns: 3000 }
	);
});

test('a document cut off anywhere is refused, and never read beyond its end', () => {
	const xml = Buffer.from(
		'<?xml version="1.0"?><p:a xmlns:p="urn:p" b="&lt;"><!--c--><?d e?><![CDATA[f]]>g&#65;</p:a>'
	);
	const surrounded = Buffer.concat([xml, Buffer.from('</p:a>">-->?>]]>;')]);
	for (let length = 0; length < xml.length; length++) {
		expect(refused(Buffer.from(xml.subarray(0, length))), `cut at ${length}`).toMatch(/^XML_/);
		expect(() => parseXml(surrounded.subarray(0, length))).toThrow(
			expect.objectContaining({ name: 'AppError' })
		);
	}
});
