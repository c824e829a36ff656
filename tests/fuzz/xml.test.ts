import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { canonicalise } from '#lib/server/xml/canonicalise.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import {
	attributeOf,
	base64Of,
	childElements,
	textOf,
	type XmlDocument
} from '#lib/server/xml/xml-tree.ts';
import { XmlWriter } from '#lib/server/xml/xml-writer.ts';
import { descendantsOf } from '#lib/server/structure/elements.ts';
import { ENVELOPES, MESSAGES, RECEIPTS } from './documents.ts';
import { forAll, orRefusal, PATIENCE_MS, xmlText } from './fuzzing.ts';
import { spoiled } from './restructured.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

const canonical = (document: XmlDocument, algorithm: 'c14n' | 'c14n11' | 'exc-c14n') => {
	const chunks: Buffer[] = [];
	canonicalise(document, { algorithm, comments: true }, (chunk) => chunks.push(chunk));
	return Buffer.concat(chunks);
};

describe('the parser', () => {
	test('refuses what is damaged with a code of XML, or makes a tree whose every part can be read', () => {
		forAll(spoiled([...MESSAGES, ...RECEIPTS, ...ENVELOPES]), (bytes) => {
			const document = orRefusal(() => parseXml(bytes), /^XML_/);
			if (!document) return;
			for (const element of [document.root, ...descendantsOf(document.root)]) {
				expect(element.start).toBeLessThan(element.contentStart);
				expect(element.contentEnd).toBeLessThanOrEqual(element.end);
				expect(textOf(element).length).toBeLessThanOrEqual(bytes.length);
				orRefusal(() => base64Of(element), /^XML_BASE64$/);
			}
		});
	});

	test('reads what it canonicalises as the same, and once is enough', () => {
		forAll(spoiled([...MESSAGES, ...ENVELOPES]), (bytes) => {
			const document = orRefusal(() => parseXml(bytes), /^XML_/);
			if (!document) return;
			for (const algorithm of ['c14n', 'exc-c14n', 'c14n11'] as const) {
				const once = orRefusal(() => canonical(document, algorithm), /^XML_NOT_CANONICAL$/);
				if (once) expect(canonical(parseXml(once), algorithm).equals(once)).toBe(true);
			}
		});
	});
});

test('what the writer writes is read as it was meant, or not written at all', () => {
	const name = fc.constantFrom('a', 'p:b', 'ö');
	const wish = fc.record({ name, text: xmlText, value: xmlText, bytes: fc.uint8Array() });
	forAll(wish, ({ name, text, value, bytes }) => {
		const written = new XmlWriter()
			.open(name, { 'xmlns:p': 'urn:p', value })
			.element('text', text)
			.open('base64')
			.base64(bytes)
			.close()
			.close()
			.finish();
		const { root } = parseXml(Buffer.concat(written));
		const [first, second] = childElements(root);
		expect(attributeOf(root, 'value')).toBe(value);
		expect(first && textOf(first)).toBe(text);
		expect(second && base64Of(second).equals(Buffer.from(bytes))).toBe(true);
	});
});

test('the writer refuses every text that it could not have read again', () => {
	forAll(fc.string({ unit: 'binary' }), (text) => {
		const written = orRefusal(() => new XmlWriter().element('a', text).finish(), /^XML_MALFORMED$/);
		if (written) expect(textOf(parseXml(Buffer.concat(written)).root)).toBe(text);
	});
});
