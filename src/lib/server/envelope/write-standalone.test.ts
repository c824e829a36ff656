import { describe, expect, test } from 'vitest';
import { parseText } from '#tests/support/sdk-samples.ts';
import { childElements } from '../xml/xml-tree.ts';
import { writeStandalone } from './write-standalone.ts';

const inside = (xml: string) =>
	Buffer.concat(writeStandalone(childElements(parseText(xml).root)[0]!)).toString();

describe('writeStandalone', () => {
	test('leaves an element that declares all it uses as it is', () => {
		const element = '<p:b xmlns:p="urn:p" x="1"><c xmlns="urn:c"/></p:b>';
		expect(inside(`<a xmlns:q="urn:q">${element}</a>`)).toBe(element);
	});

	test('adds what an element and its content took from outside, and no more', () => {
		const xml =
			'<a xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q&amp;" xmlns:r="r"><p:b><c q:x="1"/></p:b></a>';
		const written = inside(xml);
		expect(written).toBe(
			'<p:b xmlns="urn:d" xmlns:p="urn:p" xmlns:q="urn:q&amp;"><c q:x="1"/></p:b>'
		);
		expect(parseText(written).root.namespace).toBe('urn:p');
	});
});
