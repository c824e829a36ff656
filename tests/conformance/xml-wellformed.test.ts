import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAppError } from '#lib/server/errors.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { hasXmllint, judge } from './xml-judges.ts';
import { randomDocument } from './xml-random-documents.ts';

/** What often does no harm, so that both answers occur. */
const HARMLESS = ['a', '1', ' ', '\n', 'é'].map((shard) => Buffer.from(shard));

/** Pieces of markup that break a document when they land in the wrong place. */
const SHARDS = [
	'<',
	'>',
	'&',
	'"',
	"'",
	'/',
	':',
	'=',
	' ',
	'<a>',
	'</a>',
	'<a/>',
	']]>',
	'--',
	'-->',
	'<!--',
	'<?',
	'?>',
	'<?xml?>'
]
	.concat([
		'&amp;',
		'&#0;',
		'&#xD800;',
		'&x;',
		'&#;',
		'xmlns=""',
		'xmlns:p=""',
		'p:a=""',
		' b=""',
		'<![CDATA[',
		'ÿ',
		'\u0001',
		'\ufffe',
		'\ufeff',
		'1',
		'é',
		'·'
	])
	.map((shard) => Buffer.from(shard))
	// No NUL: outside the root libxml2 takes it for the end of the file.
	.concat([Buffer.from([0xff]), Buffer.from([0xc3])]);

const damaged = fc
	.record({
		xml: randomDocument,
		damages: fc.array(
			fc.record({
				at: fc.integer({ min: 0, max: 9999 }),
				remove: fc.constantFrom(0, 0, 0, 1, 2),
				insert: fc.oneof(fc.constantFrom(...HARMLESS), fc.constantFrom(Buffer.alloc(0), ...SHARDS))
			}),
			{ minLength: 1, maxLength: 2 }
		)
	})
	.map(({ xml, damages }) => {
		let bytes = Buffer.from(xml);
		for (const { at, remove, insert } of damages) {
			const offset = Math.floor((at / 10_000) * bytes.length);
			bytes = Buffer.concat([bytes.subarray(0, offset), insert, bytes.subarray(offset + remove)]);
		}
		return bytes;
	});

function accepts(bytes: Buffer): boolean {
	try {
		parseXml(bytes);
		return true;
	} catch (error) {
		if (!isAppError(error)) throw error;
		return false;
	}
}

describe.skipIf(!hasXmllint)('what is well-formed', () => {
	test('is decided as libxml2 decides it, for damaged documents', () => {
		fc.assert(
			fc.property(damaged, (bytes) => {
				const { ok, stderr } = judge('xmllint', ['--noout', '--nonet', '{document.xml}'], {
					'document.xml': bytes
				});
				// xmllint reports faults of namespaces without failing; that a namespace name be a URI is no rule of ours.
				const namespaceFault = /namespace error(?!.* is not a valid URI)/.test(stderr);
				// Versions other than 1.0 we refuse where libxml2 warns.
				const theirs = ok && !namespaceFault && !stderr.includes('Unsupported version');
				expect({ accepted: accepts(bytes) }, `${bytes.toString()}\n${stderr}`).toEqual({
					accepted: theirs
				});
			}),
			{ numRuns: 300 }
		);
	});
});
