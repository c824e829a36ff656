import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseXml } from './parse-xml.ts';
import { attributeOf, base64Of, textOf } from './xml-tree.ts';
import { XmlWriter, encodeBase64 } from './xml-writer.ts';

const written = (writer: XmlWriter) => Buffer.concat(writer.finish()).toString();

describe('the writer', () => {
	test('writes elements, attributes and text, with empty elements in short', () => {
		const writer = new XmlWriter()
			.open('p:a', { 'xmlns:p': 'urn:p', b: undefined, c: '1' })
			.element('d', 'x')
			.open('e')
			.attribute('f', '2')
			.close()
			.close();
		expect(written(writer)).toBe('<p:a xmlns:p="urn:p" c="1"><d>x</d><e f="2"/></p:a>');
	});

	test('escapes so that every character comes back, in text and in attributes', () => {
		const character = fc.oneof(
			fc.constantFrom(...'&<>"\'\t\n\r ]å😀'),
			fc.integer({ min: 0x20, max: 0xd7ff }).map((code) => String.fromCodePoint(code))
		);
		const anything = fc.array(character).map((characters) => characters.join(''));
		fc.assert(
			fc.property(anything, anything, (text, value) => {
				const { root } = parseXml(
					Buffer.concat(new XmlWriter().open('a', { b: value }).text(text).close().finish())
				);
				expect([textOf(root), attributeOf(root, 'b')]).toEqual([text, value]);
			})
		);
	});

	test.each(['\u0000', 'a\u000bb', '\ufffe', '\uffff', '\ud800', '\udc00x', '\u001b[0m'])(
		'refuses what XML 1.0 cannot hold: %j',
		(text) => {
			const malformed = expect.objectContaining({ code: 'XML_MALFORMED' });
			expect(() => new XmlWriter().open('a').text(text)).toThrow(malformed);
			expect(() => new XmlWriter().open('a', { b: text })).toThrow(malformed);
		}
	);

	test('encodes base64 in chunks of any size', () => {
		fc.assert(
			fc.property(fc.array(fc.uint8Array({ maxLength: 10 })), (chunks) => {
				const bytes = Buffer.concat(chunks);
				const { root } = parseXml(
					Buffer.concat(new XmlWriter().open('a').base64(chunks, bytes.length).close().finish())
				);
				expect(base64Of(root)).toEqual(bytes);
				expect([...encodeBase64(bytes)].join('')).toBe(bytes.toString('base64'));
			})
		);
	});

	test('finished in one piece it is the same document, with room behind it', () => {
		const inner = () => new XmlWriter().open('b').base64(Buffer.alloc(100_000, 7)).close();
		const outer = () => new XmlWriter().open('a').text('å').raw(inner().finishLater()).close();
		const whole = outer().finishWhole(100);
		expect(whole.equals(Buffer.concat(outer().finish()))).toBe(true);
		expect(whole.buffer.byteLength).toBe(whole.length + 100);
	});

	test('passes raw parts through without a copy', () => {
		const part = Buffer.from('<b/>');
		expect(new XmlWriter().open('a').raw([part]).close().finish()[1]).toBe(part);
	});

	test.each([
		['a name that is none', () => new XmlWriter().open('a b')],
		['an attribute after content', () => new XmlWriter().open('a').text('x').attribute('b', '1')],
		['closing more than was opened', () => new XmlWriter().close()],
		['an end with an element open', () => new XmlWriter().open('a').finish()]
	])('takes as a fault of ours: %s', (_, fault) => {
		expect(fault).toThrow('assertion failed');
	});
});
