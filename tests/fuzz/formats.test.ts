import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Finding } from '#lib/message/message.ts';
import { buildMessage } from '#lib/server/content/build-message.ts';
import { checkMessage } from '#lib/server/content/check-message.ts';
import { parseMessage } from '#lib/server/content/parse-message.ts';
import type { SdkMessage } from '#lib/server/content/sdk-message.ts';
import { buildEnvelope } from '#lib/server/envelope/build-envelope.ts';
import { checkEnvelope } from '#lib/server/envelope/check-envelope.ts';
import { readEnvelopeHeader } from '#lib/server/envelope/parse-envelope.ts';
import { readEnvelopeFacts } from '#lib/server/envelope/read-envelope-facts.ts';
import { buildReceipt } from '#lib/server/receipt/build-receipt.ts';
import { checkReceipt } from '#lib/server/receipt/check-receipt.ts';
import { parseReceipt } from '#lib/server/receipt/parse-receipt.ts';
import { FINDINGS_MAX } from '#lib/server/structure/findings.ts';
import { collapse } from '#lib/server/structure/simple-types.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { SAMPLE_FILE, SAMPLE_MESSAGE } from '#tests/support/sdk-samples.ts';
import { ENVELOPES, HEADER, MESSAGES, RECEIPT, RECEIPTS } from './documents.ts';
import { forAll, orRefusal, PATIENCE_MS, xmlText } from './fuzzing.ts';
import { spoiled } from './restructured.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

/** Few, short, with a place: what goes into a receipt. */
function expectBounded(findings: readonly Finding[]): void {
	expect(findings.length).toBeLessThanOrEqual(FINDINGS_MAX);
	for (const { location, text } of findings) {
		expect(location).toMatch(/^(NA|(\/[A-Za-z]+(\[\d+\])?)+)$/);
		expect(text.length).toBeLessThan(200);
	}
}

describe('damaged documents', () => {
	test('a message is judged in every case, and read whenever the schema has nothing against it', () => {
		forAll(spoiled(MESSAGES), (bytes) => {
			const document = orRefusal(() => parseXml(bytes), /^XML_/);
			if (!document) return;
			const findings = checkMessage(document);
			expectBounded(findings);
			const parsed = orRefusal(() => parseMessage(document), /^(MESSAGE_MALFORMED|XML_BASE64)$/);
			if (findings.length > 0) return;
			expect(parsed?.message.subject.length).toBeGreaterThan(0);
			for (const file of parsed?.files ?? []) expect(file.bytes().length).toBeGreaterThan(0);
		});
	});

	test('an envelope is judged in every case, and read whenever there is nothing against it', () => {
		forAll(spoiled(ENVELOPES), (bytes) => {
			const document = orRefusal(() => parseXml(bytes), /^XML_/);
			if (!document) return;
			const findings = checkEnvelope(document);
			expectBounded(findings);
			const facts = readEnvelopeFacts(document);
			const header = orRefusal(() => readEnvelopeHeader(document.root), /^ENVELOPE_MALFORMED$/);
			if (findings.length > 0) return;
			// The two readers understand the same bytes in the same way.
			expect(facts).toMatchObject({ id: header?.id, from: header?.from, to: header?.to });
		});
	});

	test('a receipt is judged and read in every case', () => {
		forAll(spoiled(RECEIPTS), (bytes) => {
			const document = orRefusal(() => parseXml(bytes), /^XML_/);
			if (!document) return;
			expectBounded(checkReceipt(document));
			const receipt = orRefusal(() => parseReceipt(document), /^RECEIPT_MALFORMED$/);
			expect(JSON.stringify(receipt ?? {}).length).toBeLessThan(FINDINGS_MAX * 5_000);
		});
	});
});

const short = xmlText.map((text) => Array.from(text).slice(0, 200).join(''));
const filled = short.filter((text) => /[^\t\n\r ]/.test(text));
const uuid = fc.uuid();
const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
/** A label or a name that is blank is left out when it is written. */
const identifier = fc.record({ root: filled, extension: filled });
const party = fc.record({
	organisation: fc.constantFrom('0203:a.example', '0203:B.example'),
	organisationName: filled,
	address: filled,
	functionName: filled,
	persons: fc.array(fc.record({ root: filled, extension: filled, label: filled }), {
		maxLength: 3
	}),
	references: fc.array(fc.record({ root: filled, extension: filled, label: filled }), {
		maxLength: 3
	})
});
const message: fc.Arbitrary<SdkMessage> = fc.record({
	messageId: uuid,
	conversationId: uuid,
	refToMessageId: uuid,
	createdAt: time,
	subject: filled,
	confidential: fc.boolean(),
	generatingSystem: identifier,
	recipient: party,
	sender: party,
	documents: fc.array(
		fc.record({
			documentId: filled,
			documentName: filled,
			texts: fc.array(filled, { minLength: 1, maxLength: 3 })
		}),
		{ minLength: 1, maxLength: 3 }
	)
});

describe('what we write', () => {
	test('of messages has no findings and is read as it was', () => {
		const files = fc.array(
			fc.record({ fileName: filled, bytes: fc.uint8Array({ minLength: 1 }) }),
			{ maxLength: 2 }
		);
		forAll(fc.tuple(message, files), ([wanted, attached]) => {
			const outgoing = attached.map((file) => ({ ...SAMPLE_FILE, ...file }));
			const document = parseXml(Buffer.concat(buildMessage(wanted, outgoing)));
			expect(checkMessage(document)).toEqual([]);
			const parsed = parseMessage(document);
			expect(parsed.message).toEqual(wanted);
			expect(parsed.files.map(({ fileName }) => fileName)).toEqual(
				outgoing.map(({ fileName }) => fileName)
			);
			expect(
				parsed.files.every((file, n) => file.bytes().equals(outgoing[n]?.bytes ?? Buffer.of()))
			).toBe(true);
		});
	});

	test('of envelopes is read as it was', () => {
		const address = filled.filter((text) => text.length <= 256).map(collapse);
		const wish = fc.record({ id: uuid, createdAt: time, handlingServiceId: address });
		forAll(wish, (changes) => {
			const header = { ...HEADER, ...changes };
			const document = parseXml(
				Buffer.concat(buildEnvelope(header, [Buffer.from('<r:R xmlns:r="urn:r"/>')]))
			);
			expect(checkEnvelope(document)).toEqual([]);
			expect(readEnvelopeHeader(document.root)).toEqual(header);
		});
	});

	test('of receipts has no findings, whatever the findings that they tell of', () => {
		const anything = fc.string({ unit: 'binary', maxLength: 300 });
		const finding = fc.record({
			reason: fc.constantFrom('SV', 'BV', 'SIG'),
			detail: anything,
			location: anything,
			text: anything
		});
		const wish = fc.record({
			id: uuid,
			issuedAt: time,
			findings: fc.array(finding, { minLength: 1, maxLength: 5 })
		});
		forAll(wish, ({ findings, ...changes }) => {
			const receipt = {
				...RECEIPT,
				...changes,
				verdict: { verdict: 'REJECTED', findings }
			} as const;
			const document = parseXml(Buffer.concat(buildReceipt(receipt)));
			expect(checkReceipt(document)).toEqual([]);
			const parsed = parseReceipt(document);
			expect(parsed).toMatchObject({
				...changes,
				messageId: RECEIPT.messageId,
				verdict: { verdict: 'REJECTED' }
			});
		});
	});
});

test('the sample is one that these properties are about', () => {
	expect(checkMessage(parseXml(Buffer.concat(buildMessage(SAMPLE_MESSAGE, []))))).toEqual([]);
});
