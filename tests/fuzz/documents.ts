/** Valid documents of every kind that we read, to be damaged. */
import { buildEnvelope } from '#lib/server/envelope/build-envelope.ts';
import { FEDERATIONS, type EnvelopeHeader } from '#lib/server/envelope/envelope.ts';
import { buildReceipt } from '#lib/server/receipt/build-receipt.ts';
import type { Receipt } from '#lib/server/receipt/receipt.ts';
import { SAMPLE_MESSAGE, sampleMessageXml } from '#tests/support/sdk-samples.ts';
import { RICH_ENVELOPE, RICH_MESSAGE, RICH_RECEIPT } from '../conformance/schema-seeds.ts';

export const HEADER: EnvelopeHeader = {
	id: SAMPLE_MESSAGE.messageId,
	createdAt: SAMPLE_MESSAGE.createdAt,
	from: SAMPLE_MESSAGE.sender.organisation,
	to: SAMPLE_MESSAGE.recipient.organisation,
	federation: FEDERATIONS.test,
	kind: 'receipt',
	handlingServiceId: SAMPLE_MESSAGE.recipient.address,
	encrypted: false
};

export const RECEIPT: Receipt & { issuedAt: number } = {
	id: '5a1f4e8c-0d3b-4a35-b9fe-2d7f3c6a9e01',
	issuedAt: SAMPLE_MESSAGE.createdAt,
	sender: HEADER.to,
	receiver: HEADER.from,
	messageId: HEADER.id,
	verdict: {
		verdict: 'REJECTED',
		findings: [{ reason: 'BV', detail: 'not-found', location: '/XHE', text: 'unknown' }]
	}
};

export const MESSAGES = [Buffer.from(sampleMessageXml()), Buffer.from(RICH_MESSAGE)];
export const RECEIPTS = [Buffer.concat(buildReceipt(RECEIPT)), Buffer.from(RICH_RECEIPT)];
export const ENVELOPES = [
	Buffer.concat(buildEnvelope(HEADER, [Buffer.from('<r:R xmlns:r="urn:r"/>')])),
	Buffer.concat(
		buildEnvelope({ ...HEADER, kind: 'message', encrypted: true }, [
			Buffer.from('<e:EncryptedData xmlns:e="http://www.w3.org/2001/04/xmlenc#"/>')
		])
	),
	Buffer.from(RICH_ENVELOPE)
];
