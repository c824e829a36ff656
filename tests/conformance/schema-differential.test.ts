/**
 * Our structural verdict (SV) against libxml2's with the official schemas, on Digg's examples spoiled in thousands of ways. A
 * disagreement would be a message that one MT takes and the next refuses. SLUSS_FUZZ_RUNS sets how many documents.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkMessage } from '#lib/server/content/check-message.ts';
import { checkEnvelope } from '#lib/server/envelope/check-envelope.ts';
import { checkReceipt } from '#lib/server/receipt/check-receipt.ts';
import { descendantsOf, hasText } from '#lib/server/structure/elements.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import {
	childElements,
	isNamed,
	type XmlDocument,
	type XmlElement
} from '#lib/server/xml/xml-tree.ts';
import { MESSAGE_NAMESPACE } from '#lib/server/content/sdk-message.ts';
import { XHA } from '#lib/server/envelope/envelope.ts';
import type { Finding } from '#lib/message/message.ts';
import {
	ENVELOPE_XSD,
	MESSAGE_XSD,
	RECEIPT_XSD,
	missing,
	specPath
} from '#tests/support/judges.ts';
import { copyOf, declareMissing, parseMutable, write } from './mutable-xml.ts';
import { mutate, seededRandom } from './schema-mutations.ts';
import { vocabularyOf } from './schema-vocabulary.ts';
import { RICH_ENVELOPE, RICH_MESSAGE, RICH_RECEIPT } from './schema-seeds.ts';

interface Format {
	name: string;
	schema: string;
	check: (document: XmlDocument) => Finding[];
	examples: readonly string[];
	rich: string;
	attributes: readonly string[];
	closed: readonly string[];
}

const FORMATS: readonly Format[] = [
	{
		name: 'XHE 1.0',
		schema: ENVELOPE_XSD,
		check: checkEnvelope,
		examples: [
			'examples/xhe/XHE-tm-base.xml',
			'examples/xhe/XHE-tm-base-ext-sigenc.xml',
			'examples/xhe/XHE-NonXML-tm-base.xml',
			'examples/sdk-message/xhe_encrypted_payload.xml',
			'examples/sdk-message/xhe_unencrypted_payload.xml'
		],
		rich: RICH_ENVELOPE,
		attributes: [
			'schemeID',
			'schemeName',
			'schemeURI',
			'schemeDataURI',
			'listID',
			'listURI',
			'languageID',
			'languageLocaleID',
			'name'
		],
		// The verifier and the decryptor judge those, more strictly than the schema; rule R1 refuses extensions.
		closed: ['Signature', 'KeyInfo', 'XHEExtensions']
	},
	{
		name: 'SDK message 3',
		schema: MESSAGE_XSD,
		check: checkMessage,
		examples: [
			'examples/sdk-message/messageWithAttachments3.xml',
			'examples/sdk-message-errors/min.xml',
			'examples/sdk-message-errors/TF2.4.1.xml',
			'examples/sdk-message-errors/TF2.4.2.xml'
		],
		rich: RICH_MESSAGE,
		attributes: ['root', 'version'],
		closed: []
	},
	{
		name: 'receipt',
		schema: RECEIPT_XSD,
		check: checkReceipt,
		examples: ['AP-Accepterat', 'RE-AnnatFel', 'RE-SCHFel', 'RE-SIG', 'RE-XSDFel'].map(
			(name) => `examples/receipt/Kvittens_${name}.xml`
		),
		rich: RICH_RECEIPT,
		attributes: ['schemeID', 'schemeName', 'listID', 'languageID'],
		closed: []
	}
];

const RUNS = Math.max(3_000, Number(process.env.SLUSS_FUZZ_RUNS ?? 0));
/** The same documents at each run; longer runs look at others, and say at which. */
const SEED = Number(
	process.env.SLUSS_FUZZ_SEED ?? (RUNS > 3_000 ? Date.now() % 2 ** 31 : 20260302)
);
/** As many files as one xmllint is given: reading the schema costs more than reading a document. */
const BATCH = 250;

describe.skipIf(missing('spec', 'xmllint'))('Our structural verdict and xmllint’s agree', () => {
	test.each(FORMATS)(
		'on spoiled documents of $name',
		(format) => {
			const count = Math.ceil(RUNS / FORMATS.length);
			const { spoiled, setApart } = spoil(format, count);
			const theirs = judge(
				format.schema,
				spoiled.map(({ xml }) => xml)
			);
			const disagreements = spoiled.filter(({ valid }, at) => valid !== theirs[at]?.valid);
			const valid = theirs.filter((verdict) => verdict.valid).length;
			const agreed = spoiled.length - disagreements.length;
			process.stdout.write(
				`${format.name}, seed ${SEED}: ${agreed} of ${spoiled.length} agree (${((agreed / spoiled.length) * 100).toFixed(2)} %), ${valid} of them valid; ${setApart} set apart\n`
			);
			report(format, spoiled, theirs);
			expect(disagreements.slice(0, 3).map(({ changes, xml }) => ({ changes, xml }))).toEqual([]);
			// Both kinds must occur, or the comparison proves nothing.
			expect(valid).toBeGreaterThan(spoiled.length / 50);
			expect(valid).toBeLessThan(spoiled.length / 2);
		},
		600_000
	);
});

interface Spoiled {
	xml: string;
	changes: string[];
	valid: boolean;
	ours: Finding[];
}

function spoil(format: Format, count: number): { spoiled: Spoiled[]; setApart: number } {
	const sources = [
		...format.examples.map((path) => readFileSync(specPath(path))),
		Buffer.from(format.rich)
	];
	const seeds = sources.map(parseMutable);
	const words = vocabularyOf(format, sources);
	const random = seededRandom(SEED);
	const spoiled: Spoiled[] = [];
	let setApart = 0;
	while (spoiled.length < count) {
		const root = copyOf(random.pick(seeds));
		const changes = mutate(root, random, words);
		declareMissing(root, words.declarations);
		const xml = write(root);
		const document = parseXml(Buffer.from(xml));
		if (isSetApart(document)) {
			setApart++;
			continue;
		}
		const ours = format.check(document).filter(({ reason }) => reason === 'SV');
		spoiled.push({ xml, changes, valid: ours.length === 0, ours });
	}
	return { spoiled, setApart };
}

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
/** Elements that may be repeated and are followed by a wildcard. */
const BEFORE_WILDCARD = ['ContentText', 'documents', 'reference'];

/**
 * Three things on which validators differ among themselves (Xerces decides the first two as we do). libxml2 2.9 reads
 * `(a*, any*)` as `(a | any)*`. It takes white space in CDATA for text. And what xsi:type or xsi:nil mean on an element that
 * no schema knows is nowhere said clearly.
 */
function isSetApart({ root }: XmlDocument): boolean {
	return [root, ...descendantsOf(root)].some((element) => {
		const { parent, attributes, local, namespace } = element;
		if (parent?.namespace === MESSAGE_NAMESPACE && BEFORE_WILDCARD.includes(local)) {
			const before = childElements(parent).filter(({ start }) => start < element.start);
			if (before.some((sibling) => sibling.namespace !== namespace)) return true;
		}
		if (element.children.some((child) => child.kind === 'text' && child.cdata) && !hasText(element))
			return true;
		return attributes.some((attribute) => attribute.namespace === XSI) && isInWildcard(element);
	});
}

function isInWildcard(element: XmlElement): boolean {
	for (let at = element; at.parent; at = at.parent) {
		if (isNamed(at.parent, XHA, 'PayloadContent')) return true;
		if (at.parent.namespace === MESSAGE_NAMESPACE && at.namespace !== MESSAGE_NAMESPACE)
			return true;
	}
	return false;
}

interface Judged {
	valid: boolean;
	words: string;
}

function judge(schema: string, documents: readonly string[]): Judged[] {
	const folder = mkdtempSync(join(tmpdir(), 'sluss-differential-'));
	try {
		const verdicts: Judged[] = [];
		for (let start = 0; start < documents.length; start += BATCH) {
			const batch = documents.slice(start, start + BATCH);
			const files = batch.map((xml, at) => {
				const file = join(folder, `${at}.xml`);
				writeFileSync(file, xml);
				return file;
			});
			verdicts.push(...judgeFiles(schema, files));
		}
		return verdicts;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function judgeFiles(schema: string, files: readonly string[]): Judged[] {
	const { stderr } = spawnSync(
		'xmllint',
		['--noout', '--huge', '--nonet', '--schema', specPath(schema), ...files],
		{
			encoding: 'utf8',
			maxBuffer: 500_000_000
		}
	);
	const lines = stderr.split('\n');
	const valid = new Set(
		lines
			.filter((line) => line.endsWith(' validates'))
			.map((line) => line.slice(0, -' validates'.length))
	);
	const failed = new Set(
		lines
			.filter((line) => line.endsWith(' fails to validate'))
			.map((line) => line.slice(0, -' fails to validate'.length))
	);
	return files.map((file) => {
		// Every document is well-formed: a missing verdict would be a fault of this test.
		expect(
			valid.has(file) !== failed.has(file),
			`xmllint has a verdict: ${stderr.slice(0, 300)}`
		).toBe(true);
		return {
			valid: valid.has(file),
			words: lines.filter((line) => line.startsWith(`${file}:`)).join('\n')
		};
	});
}

/** For whoever has to mend a disagreement: SLUSS_DIFFERENTIAL_REPORT names a file. */
function report(format: Format, spoiled: readonly Spoiled[], theirs: readonly Judged[]): void {
	const path = process.env.SLUSS_DIFFERENTIAL_REPORT;
	if (path === undefined) return;
	const lines = spoiled.flatMap(({ changes, xml, valid, ours }, at) =>
		valid === theirs[at]?.valid
			? []
			: [
					`# ${changes.join(', ')}: we ${valid ? 'take' : 'refuse'} it`,
					JSON.stringify(ours),
					theirs[at]?.words ?? '',
					xml,
					''
				]
	);
	writeFileSync(`${path}.${format.name.replaceAll(' ', '-')}.txt`, lines.join('\n'));
}
