import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding } from '#lib/message/message.ts';
import { changed, parseText } from '#tests/support/sdk-samples.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { buildReceipt } from './build-receipt.ts';
import { checkReceipt } from './check-receipt.ts';
import { parseReceipt } from './parse-receipt.ts';
import { verdictOf, type Receipt } from './receipt.ts';

const words = fc
	.string({ minLength: 1, maxLength: 40 })
	.map((text) => text.replace(/\s+/g, ' ').trim())
	.filter((text) => text !== '');
const finding: fc.Arbitrary<Finding> = fc.record({
	reason: fc.constantFrom('SV', 'BV', 'SIG'),
	detail: fc.option(words, { nil: '' }),
	location: words,
	text: words
});
const receipt = fc.record({
	id: fc.uuid({ version: 4 }),
	issuedAt: fc.integer({ min: 0, max: Date.parse('2100-01-01T00:00:00Z') }),
	sender: fc.domain().map((domain) => `0203:${domain}`),
	receiver: fc.domain().map((domain) => `0203:${domain}`),
	messageId: fc.uuid(),
	verdict: fc.array(finding, { maxLength: 3 }).map(verdictOf)
});
const SAMPLE: Receipt & { issuedAt: number } = {
	id: '5a1f4e8c-0d3b-4a35-b9fe-2d7f3c6a9e01',
	issuedAt: Date.parse('2026-03-02T08:16:00.000Z'),
	sender: '0203:ekholmen.example',
	receiver: '0203:norrvik.example',
	messageId: '7D1B3D6E-55A5-4A64-9C1F-0F6D3A8E2B11',
	verdict: { verdict: 'ACCEPTED' }
};

test('Whatever is built keeps the rules and is read back as it was', () => {
	fc.assert(
		fc.property(receipt, (original) => {
			const built = parseXml(Buffer.concat(buildReceipt(original)));
			expect(checkReceipt(built)).toEqual([]);
			expect(parseReceipt(built)).toEqual(original);
		}),
		{ numRuns: 150 }
	);
});

describe('buildReceipt', () => {
	test('takes a refusal without reasons for a bug', () => {
		const verdict = { verdict: 'REJECTED', findings: [] } as const;
		expect(() => buildReceipt({ ...SAMPLE, verdict })).toThrow('assertion failed');
	});

	test('lets no control character or blank text stop a receipt', () => {
		const findings: Finding[] = [{ reason: 'SV', detail: '\n', location: '', text: 'a\u0000b' }];
		const built = parseXml(
			Buffer.concat(buildReceipt({ ...SAMPLE, verdict: { verdict: 'REJECTED', findings } }))
		);
		expect(checkReceipt(built)).toEqual([]);
		expect(parseReceipt(built).verdict).toEqual({
			verdict: 'REJECTED',
			findings: [{ reason: 'SV', detail: '', location: 'NA', text: 'a b' }]
		});
	});
});

describe('parseReceipt', () => {
	const xml = Buffer.concat(buildReceipt(SAMPLE)).toString();

	test.each([
		['another document', () => '<a/>'],
		['no reference', () => changed(xml, SAMPLE.messageId, '')],
		['no verdict', () => changed(xml, 'ACCEPTED', 'MAYBE')]
	])('refuses a receipt with %s', (_, broken) => {
		expect(() => parseReceipt(parseText(broken()))).toThrow(
			expect.objectContaining({ code: 'RECEIPT_MALFORMED' })
		);
	});

	test('reads a refusal that gives no reason, an unknown one, and elements that the profile does not have', () => {
		const rejected = changed(xml, '>ACCEPTED<', '>REJECTED<');
		expect(parseReceipt(parseText(rejected)).verdict).toEqual({
			verdict: 'REJECTED',
			findings: []
		});
		const line =
			'<cac:LineResponse><cac:Response><cbc:ResponseCode>XX</cbc:ResponseCode><cbc:Description>d</cbc:Description></cac:Response></cac:LineResponse>';
		const withLine = changed(rejected, '</cac:DocumentResponse>', `${line}</cac:DocumentResponse>`);
		expect(parseReceipt(parseText(withLine)).verdict).toEqual({
			verdict: 'REJECTED',
			findings: [{ reason: 'BV', detail: '', location: 'NA', text: '' }]
		});
	});

	test('keeps no more of a boundless refusal than can be borne', () => {
		const line = `<cac:LineResponse><cac:Response><cac:Status><cbc:StatusReason>${'x'.repeat(5000)}</cbc:StatusReason></cac:Status></cac:Response></cac:LineResponse>`;
		const rejected = changed(xml, '>ACCEPTED<', '>REJECTED<');
		const boundless = changed(
			rejected,
			'</cac:DocumentResponse>',
			`${line.repeat(200)}</cac:DocumentResponse>`
		);
		const { verdict } = parseReceipt(parseText(boundless));
		expect(verdict).toMatchObject({ findings: { length: 50, 0: { text: 'x'.repeat(1000) } } });
	});

	test.each([
		['a zone', '09:16:00+01:00', SAMPLE.issuedAt],
		['no zone, against the profile', '08:16:00', SAMPLE.issuedAt],
		['a time that is none', 'noon', undefined]
	])('reads a time with %s', (_, time, expected) => {
		const read = parseReceipt(parseText(changed(xml, '08:16:00.000Z', time)));
		expect(read.issuedAt).toBe(expected);
	});
});
