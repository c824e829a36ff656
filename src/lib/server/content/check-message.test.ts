import { describe, expect, test } from 'vitest';
import { MESSAGE_BYTES_MAX } from '#lib/message/message.ts';
import { changed, parseText, sampleMessageXml } from '#tests/support/sdk-samples.ts';
import { FINDINGS_MAX } from '../structure/findings.ts';
import { checkMessage } from './check-message.ts';

const VALID = sampleMessageXml();
const check = (xml: string) => checkMessage(parseText(xml));
const reasons = (xml: string) =>
	check(xml).map(({ reason, detail, location }) => `${reason}/${detail} ${location}`);
const HEADER = '/messagePayload/message/messageHeader';

test('A message of ours has no findings', () => {
	expect(check(VALID)).toEqual([]);
});

describe('A message that breaks the XSD is SV/structure where', () => {
	const cases: [string, string, string | RegExp, string, string][] = [
		['another root', 'the root is another', /m:messagePayload/g, 'm:payload', 'NA'],
		['namespace', 'the namespace is that of version 2', 'Attachments:3"', 'Attachments:2"', 'NA'],
		['missing', 'an element is missing', /<m:messageId>.*?<\/m:messageId>/, '', HEADER],
		[
			'twice',
			'an element occurs twice',
			'<m:confidentiality>',
			'<m:confidentiality>true</m:confidentiality><m:confidentiality>',
			`${HEADER}/confidentiality[2]`
		],
		['date', 'a time is none', '2026-03-02T08', '2 mars 2026 08', `${HEADER}/creationDateTime`],
		['day', 'a day does not exist', '2026-03-02T', '2026-02-29T', `${HEADER}/creationDateTime`],
		['boolean', 'a boolean is none', '>true<', '>ja<', `${HEADER}/confidentiality`],
		[
			'label',
			'a label is too long',
			'Ekholmens kommun',
			'å'.repeat(257),
			`${HEADER}/recipient/label`
		],
		[
			'attribute',
			'there is an attribute',
			'<m:message>',
			'<m:message lang="sv">',
			'/messagePayload/message'
		],
		[
			'nil',
			'xsi:nil is used',
			'<m:message>',
			'<m:message xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="false">',
			'/messagePayload/message'
		],
		[
			'text',
			'text stands between elements',
			'<m:messageBody>',
			'<m:messageBody>hej',
			'/messagePayload/message/messageBody'
		],
		[
			'child',
			'an element stands in text',
			'<m:label>Orosanmälan',
			'<m:label><b xmlns="x">O</b>rosanmälan',
			`${HEADER}/label`
		],
		[
			'unknown',
			'an element is unknown',
			'<m:messageBody>',
			'<m:messageFoot>x</m:messageFoot><m:messageBody>',
			'/messagePayload/message'
		],
		[
			'no namespace',
			'an extension is in no namespace',
			'</m:documents>',
			'<x>1</x></m:documents>',
			'/messagePayload/message/messageBody/documents'
		],
		[
			'lax',
			'an extension holds a broken message',
			'</m:documents>',
			'<e:x xmlns:e="urn:e"><m:messagePayload>1</m:messagePayload></e:x></m:documents>',
			'/messagePayload/message/messageBody/documents'
		]
	];
	test.each(cases)('%s: %s', (_, __, from, to, location) => {
		expect(reasons(changed(VALID, from, to))).toContain(`SV/structure ${location}`);
	});

	test('order: a text comes before a file', () => {
		const text = /<m:ContentText>.*?<\/m:ContentText>/s;
		const [moved = ''] = text.exec(VALID) ?? [];
		const reordered = changed(
			changed(VALID, text, ''),
			'<m:ContentFiles>',
			`${moved}<m:ContentFiles>`
		);
		expect(reasons(reordered)).toEqual([
			'SV/structure /messagePayload/message/messageBody/documents/ContentFiles'
		]);
	});

	test('order: an extension comes before the last of the sequence', () => {
		const xml = changed(VALID, '<m:sender>', '<e:x xmlns:e="urn:e">1</e:x><m:sender>');
		expect(reasons(xml)).toEqual([`SV/structure ${HEADER}`, `SV/structure ${HEADER}/sender`]);
	});
});

describe('What the XSD allows is accepted', () => {
	const accepted: [string, string | RegExp, string][] = [
		['a boolean as 1 with white space around', '>true<', '>\n 1\t<'],
		['a label of 256 characters outside the basic plane', 'Ekholmens kommun', '𝒜'.repeat(256)],
		[
			'a schema location',
			'<m:message>',
			'<m:message xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="a b">'
		],
		[
			'the type of an element stated again',
			'<m:messageId>',
			'<m:messageId xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:s="http://www.w3.org/2001/XMLSchema" i:type="s:string">'
		],
		[
			'an extension of another namespace at the end',
			'</m:messageBody>',
			'</m:messageBody><e:x xmlns:e="urn:e" any="1">1</e:x>'
		],
		['a sender without a function', /(<m:sender>.*?)<m:attention>.*<\/m:attention>/s, '$1'],
		['base64 that begins with a reference', 'JVBERi0x', '&#x4A;VBERi0x'],
		['base64 in lines', 'JVBERi0x', 'JVBE\r\nRi0x'],
		[
			'upper-case ids',
			'7d1b3d6e-55a5-4a64-9c1f-0f6d3a8e2b11',
			'7D1B3D6E-55A5-4A64-9C1F-0F6D3A8E2B11'
		],
		[
			'white space, comments and CDATA',
			'<m:label>Ekholmens kommun',
			'<!-- c -->\n<m:label><![CDATA[Ekholmens & kommun]]>'
		]
	];
	test.each(accepted)('%s', (_, from, to) => {
		const xml = to.includes('$1') ? VALID.replace(from, to) : changed(VALID, from, to);
		expect(xml).not.toBe(VALID);
		expect(check(xml)).toEqual([]);
	});
});

describe('A message that breaks a Schematron rule is BV/invariant', () => {
	const cases: [string, string | RegExp, string, string][] = [
		[
			'verifyNonEmptyElements',
			'Barn och familj<',
			' \n<',
			`${HEADER}/recipient/attention/subOrganization/label`
		],
		[
			'verifyNonEmptyElements, in an extension',
			'</m:messageBody>',
			'</m:messageBody><e:x xmlns:e="urn:e"><e:y/></e:x>',
			'/messagePayload/message'
		],
		['conversationIdMustExist', /<m:conversationId>.*?<\/m:conversationId>/, '', HEADER],
		[
			'recipientIdvalue',
			'<m:recipientID><m:root>iso6523-actorid-upis',
			'<m:recipientID><m:root>iso6523',
			`${HEADER}/recipient/recipientID/root`
		],
		[
			'senderIdvalue',
			'<m:senderID><m:root>iso6523-actorid-upis',
			'<m:senderID><m:root> iso6523-actorid-upis',
			`${HEADER}/sender/senderID/root`
		],
		['creationDateTime without fraction', '30.125Z', '30Z', `${HEADER}/creationDateTime`],
		['creationDateTime with a zone', '30.125Z', '30.125+01:00', `${HEADER}/creationDateTime`],
		['creationDateTime with four decimals', '30.125Z', '30.1255Z', `${HEADER}/creationDateTime`],
		[
			'creationDateTime with white space',
			'2026-03-02T',
			' 2026-03-02T',
			`${HEADER}/creationDateTime`
		],
		['MessageId', '7d1b3d6e-55a5', '7d1b3d6e55a5', `${HEADER}/messageId`],
		[
			'conversationId',
			'0a6f6c8e-8f0b-4a9b-8f2f-6d2a1c9e7b55',
			'0a6f6c8e-8f0b-4a9b-8f2f-6d2a1c9e7b55Ö',
			`${HEADER}/conversationId`
		],
		[
			'refToMessageId',
			'<m:label>Oros',
			'<m:refToMessageId>1</m:refToMessageId><m:label>Oros',
			`${HEADER}/refToMessageId`
		],
		['subjectlabel', /Orosanmälan[^<]*/, '𝒜'.repeat(257), `${HEADER}/label`],
		[
			'contentFiles',
			'JVBERi0x',
			'JVB*Ri0x',
			'/messagePayload/message/messageBody/documents/ContentFiles/content'
		],
		[
			'contentFiles, white space first',
			'JVBERi0x',
			'\nJVBERi0x',
			'/messagePayload/message/messageBody/documents/ContentFiles/content'
		],
		[
			'contentFiles, cut short',
			/JVBERi0x[^<]*/,
			'JVBER',
			'/messagePayload/message/messageBody/documents/ContentFiles/content'
		],
		[
			'subOrgRoot',
			'messaging:functionalAddress</m:root><m:extension>sdk:0203:norr',
			'messaging:address</m:root><m:extension>sdk:0203:norr',
			`${HEADER}/sender/attention/subOrganization/organizationId/root`
		]
	];
	test.each(cases)('%s', (_, from, to, location) => {
		expect(reasons(changed(VALID, from, to))).toContain(`BV/invariant ${location}`);
	});

	test('and a value that both XSD and Schematron refuse is reported by both', () => {
		expect(reasons(changed(VALID, '2026-03-02T08', '3 Sept. 2019'))).toEqual([
			`SV/structure ${HEADER}/creationDateTime`,
			`BV/invariant ${HEADER}/creationDateTime`
		]);
	});
});

describe('A message that breaks a rule which B1.3.3 has only in words is BV/invariant', () => {
	const cases: [string, string | RegExp, string, string][] = [
		['no subject', /<m:label>Oros.*?<\/m:label>/, '', HEADER],
		[
			'a recipient of another kind',
			'0203:ekholmen.example<',
			'0007:2120000000<',
			`${HEADER}/recipient/recipientID/extension`
		],
		[
			'a sender without a domain',
			'0203:norrvik.example<',
			'0203:<',
			`${HEADER}/sender/senderID/extension`
		],
		[
			'a functional address that is too long',
			'barn-och-familj',
			'x'.repeat(256),
			`${HEADER}/recipient/attention/subOrganization/organizationId/extension`
		],
		[
			'a reference that is too long',
			'SN 2026/118',
			'x'.repeat(257),
			`${HEADER}/recipient/attention/reference/referenceId/extension`
		],
		[
			'a document with neither text nor file',
			/<m:ContentFiles>.*<\/m:ContentText>/s,
			'',
			'/messagePayload/message/messageBody/documents'
		]
	];
	test.each(cases)('%s', (_, from, to, location) => {
		expect(reasons(changed(VALID, from, to))).toEqual([`BV/invariant ${location}`]);
	});
});

test('A message over 30 MB is BV/too-long', () => {
	const bytes = new Uint8Array(MESSAGE_BYTES_MAX);
	expect(reasons(sampleMessageXml([{ fileName: 'a', contentType: 'b/c', bytes }]))).toEqual([
		'BV/too-long NA'
	]);
});

test('No finding repeats what the message says', () => {
	const secret = 'hemligt-191212121212';
	const xml = VALID.replaceAll(/>[^<>]+</g, `>${secret}<`);
	const findings = check(xml);
	expect(findings.length).toBeGreaterThan(5);
	expect(JSON.stringify(findings)).not.toContain(secret);
});

test('A message that is all faults gives a bounded number of findings', () => {
	const xml = changed(VALID, '<m:messageBody>', `${'<x/>'.repeat(20_000)}<m:messageBody>`);
	expect(check(xml)).toHaveLength(FINDINGS_MAX);
});
