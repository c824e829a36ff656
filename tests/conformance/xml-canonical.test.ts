import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { C14nCanonicalization, ExclusiveCanonicalization } from 'xml-crypto';
import { canonicalise, type CanonicalAlgorithm } from '#lib/server/xml/canonicalise.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { hasXmllint, judge } from './xml-judges.ts';
import { randomDocument } from './xml-random-documents.ts';

function canonicalForm(xml: string, algorithm: CanonicalAlgorithm, comments = true): string {
	const chunks: Buffer[] = [];
	canonicalise(parseXml(Buffer.from(xml)), { algorithm, comments }, (chunk) => chunks.push(chunk));
	return Buffer.concat(chunks).toString();
}

describe.skipIf(!hasXmllint)('the canonical form is the one that libxml2 makes', () => {
	test.each([
		['c14n', '--c14n'],
		['c14n11', '--c14n11'],
		['exc-c14n', '--exc-c14n']
	] as const)('of random documents, %s', (algorithm, option) => {
		fc.assert(
			fc.property(randomDocument, (xml) => {
				const theirs = judge('xmllint', [option, '{document.xml}'], { 'document.xml': xml });
				expect(theirs.ok, theirs.stderr).toBe(true);
				expect(canonicalForm(xml, algorithm)).toBe(theirs.stdout.toString());
			}),
			{ numRuns: 150 }
		);
	});
});

describe('the canonical form is the one that xml-crypto makes', () => {
	// xml-crypto sorts prefixes by locale and attributes by namespace and name run together, and xmldom reads CR and CDATA in
	// its own way: only documents as SDK's own formats write them are compared.
	const sober = `<x:XHE xmlns:x="urn:x" xmlns="urn:b" xmlns:xha="urn:xha"><ID>1</ID><xha:Header a="1" b="&lt;&quot;å&#10;">
		<ID schemeID="iso6523-actorid-upis">0203:exempel.se &amp; co &gt; 😀</ID><E xmlns="urn:e" Type="urn:t"><V/></E></xha:Header><ID/></x:XHE>`;

	test.each([
		['c14n', new C14nCanonicalization()],
		['exc-c14n', new ExclusiveCanonicalization()]
	] as const)('of a sober document, %s', (algorithm, theirs) => {
		const root = new DOMParser().parseFromString(sober, 'text/xml').documentElement;
		expect(canonicalForm(sober, algorithm, false)).toBe(theirs.process(root as never, {}));
	});
});
