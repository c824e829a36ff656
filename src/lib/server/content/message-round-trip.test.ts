import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	SAMPLE_FILE,
	SAMPLE_MESSAGE,
	changed,
	parseText,
	sampleMessageXml
} from '#tests/support/sdk-samples.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { buildMessage } from './build-message.ts';
import { checkMessage } from './check-message.ts';
import { parseMessage } from './parse-message.ts';
import type { MessageParty, OutgoingFile, SdkMessage } from './sdk-message.ts';

// Text as XML can hold it, with something visible in it: no element of a message may be empty.
const text = (lengthMax: number) =>
	fc
		.string({ unit: 'grapheme', minLength: 1, maxLength: lengthMax })
		.map((value) => value.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ''))
		.filter((value) => /[^\t\n\r ]/.test(value) && [...value].length <= lengthMax);
const label = text(60);
const uuid = fc.uuid({ version: 4 });
const reference = fc.record(
	{ root: label, extension: label, label },
	{ requiredKeys: ['root', 'extension'] }
);
const party = fc.record(
	{
		organisation: fc.domain().map((domain) => `0203:${domain}`),
		organisationName: label,
		address: label,
		functionName: label,
		persons: fc.array(reference, { maxLength: 2 }),
		references: fc.array(reference, { maxLength: 2 })
	},
	{ requiredKeys: ['organisation', 'address', 'persons', 'references'] }
) as fc.Arbitrary<MessageParty & { address: string }>;

const document = fc.record(
	{
		documentId: label,
		documentName: label,
		texts: fc.array(text(200), { minLength: 1, maxLength: 2 })
	},
	{ requiredKeys: ['documentId', 'texts'] }
);

const message: fc.Arbitrary<SdkMessage> = fc.record(
	{
		messageId: uuid,
		conversationId: uuid,
		refToMessageId: uuid,
		createdAt: fc.integer({ min: 0, max: Date.parse('2100-01-01T00:00:00Z') }),
		subject: label,
		confidential: fc.boolean(),
		generatingSystem: fc.record({ root: label, extension: label }),
		recipient: party,
		sender: party,
		documents: fc
			.array(document, { minLength: 1, maxLength: 3 })
			.map((all) => all.map((one, index) => ({ ...one, index: String(index + 1) })))
	},
	{
		requiredKeys: [
			'messageId',
			'conversationId',
			'createdAt',
			'subject',
			'confidential',
			'recipient',
			'sender',
			'documents'
		]
	}
);
const files: fc.Arbitrary<Required<OutgoingFile>[]> = fc.array(
	fc.record({
		fileName: label,
		contentType: fc.constant('application/pdf'),
		bytes: fc.uint8Array({ minLength: 1, maxLength: 100 }),
		documentIndex: fc.constant(0)
	}),
	{ maxLength: 3 }
);

test('Whatever is built has no findings and is read back as it was', () => {
	fc.assert(
		fc.property(message, files, (original, attached) => {
			const built = parseXml(Buffer.concat(buildMessage(original, attached)));
			expect(checkMessage(built)).toEqual([]);
			const read = parseMessage(built);
			expect(read.message).toEqual(original);
			expect(read.files.map((file) => ({ ...file, bytes: new Uint8Array(file.bytes()) }))).toEqual(
				attached
			);
			expect(read.extensions).toEqual([]);
		}),
		{ numRuns: 150 }
	);
});

describe('buildMessage', () => {
	test('refuses text that XML cannot hold', () => {
		expect(() => buildMessage({ ...SAMPLE_MESSAGE, subject: 'a\u0000' }, [])).toThrow(
			expect.objectContaining({ code: 'XML_MALFORMED' })
		);
	});

	test('leaves out what is blank, since no element may be empty', () => {
		const [document] = SAMPLE_MESSAGE.documents;
		const blank: SdkMessage = {
			...SAMPLE_MESSAGE,
			sender: { ...SAMPLE_MESSAGE.sender, organisationName: '', functionName: ' \n' },
			documents: [{ ...document!, documentName: '', texts: [''] }]
		};
		const built = parseXml(Buffer.concat(buildMessage(blank, [SAMPLE_FILE])));
		expect(checkMessage(built)).toEqual([]);
		expect(parseMessage(built).message.documents[0]?.texts).toEqual([]);
	});
});

describe('parseMessage', () => {
	test('refuses another document', () => {
		expect(() => parseMessage(parseText('<a/>'))).toThrow(
			expect.objectContaining({ code: 'MESSAGE_MALFORMED' })
		);
	});

	test('puts documents in the order of their index, and files with them', () => {
		const [document] = SAMPLE_MESSAGE.documents;
		const built = buildMessage(
			{
				...SAMPLE_MESSAGE,
				documents: [
					{ ...document!, documentId: 'third', index: 'x' },
					{ ...document!, documentId: 'second', index: '10' },
					{ ...document!, documentId: 'first', index: '2' }
				]
			},
			[{ ...SAMPLE_FILE, documentIndex: 1 }]
		);
		const { message, files } = parseMessage(parseXml(Buffer.concat(built)));
		expect(message.documents.map(({ documentId }) => documentId)).toEqual([
			'first',
			'second',
			'third'
		]);
		expect(files.map(({ documentIndex }) => documentIndex)).toEqual([1]);
	});

	test('keeps extensions as they came', () => {
		const extension = '<e:x xmlns:e="urn:e" a="1"><e:y>1</e:y></e:x>';
		const xml = changed(sampleMessageXml(), '</m:messageBody>', `</m:messageBody>${extension}`);
		expect(parseMessage(parseText(xml)).extensions).toEqual([
			{ location: '/messagePayload/message/x', xml: extension }
		]);
	});

	test('reads a person who is only named', () => {
		const xml = changed(sampleMessageXml(), /<m:personId>.*?<\/m:personId>/, '');
		expect(checkMessage(parseText(xml))).toEqual([]);
		expect(parseMessage(parseText(xml)).message.sender.persons).toEqual([
			{ root: '', extension: '', label: 'Kurator' }
		]);
	});
});
