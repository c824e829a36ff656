/** Things that are in order each by itself, put together by somebody else or sent once more. Through the real inbox. */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { messages } from '#lib/server/message/schema.ts';
import type { MadeCertificate } from '#tests/support/certificates.ts';
import { openMessageService, type Service } from '#tests/support/message-service.ts';
import {
	certificateFor,
	makeParties,
	type Parties,
	payloadFromRegion,
	sealFromRegion,
	sealReceiptFrom,
	US
} from '#tests/support/region.ts';
import { REGION } from '#tests/support/workplace.ts';
import { elementIn, forge, swap } from './forge.ts';
import { signByHand } from './hand-signature.ts';

/** A participant of the federation like any other, with bad intentions. */
const MALLORY = '0203:mallory.example';

let parties: Parties;
let mallory: MadeCertificate;
let service: Service;

beforeAll(() => {
	parties = makeParties();
	mallory = certificateFor('Mallory');
});
beforeEach(async () => {
	service = await openMessageService(parties);
	service.directory.published.set(MALLORY, mallory);
});
afterEach(() => service.close());

const kept = () => service.deps.db.read.select().from(messages);

/** What the sender of an envelope gets to know: who is answered, and how. */
async function answersTo(envelope: Buffer): Promise<string[]> {
	service.accessPoint.submitted.clear();
	service.deliver(envelope);
	await service.settle();
	return service.receiptsSent().map(({ header, receipt }) => {
		const { verdict } = receipt;
		const line = verdict.verdict === 'REJECTED' ? verdict.findings[0] : undefined;
		return [header.to, verdict.verdict, line?.reason, line?.detail].filter(Boolean).join(' ');
	});
}

const ACCEPTED = `${REGION.organisation} ACCEPTED`;
const DUPLICATE = `${REGION.organisation} REJECTED BV duplicate`;

describe('replay', () => {
	test('the same envelope under a new transport id is a duplicate, each time', async () => {
		const { envelope } = sealFromRegion(parties);
		expect(await answersTo(envelope)).toEqual([ACCEPTED]);
		for (let time = 0; time < 3; time++) expect(await answersTo(envelope)).toEqual([DUPLICATE]);
		expect(await kept()).toHaveLength(1);
		expect(service.notices).toHaveLength(1);
	});

	test('the same envelope under the same transport id is one delivery', async () => {
		const { envelope } = sealFromRegion(parties);
		service.deliver(envelope, { transportId: 'same@region.example' });
		await service.settle();
		service.deliver(envelope, { transportId: 'same@region.example' });
		await service.settle();
		expect(service.receiptsSent()).toHaveLength(1);
		expect(await kept()).toHaveLength(1);
	});

	test('the same messageId with other content does not replace the first', async () => {
		const first = sealFromRegion(parties);
		await answersTo(first.envelope);
		const second = sealFromRegion(parties, {
			message: { messageId: first.message.messageId, subject: 'Något helt annat' }
		});
		expect(await answersTo(second.envelope)).toEqual([DUPLICATE]);
		expect((await kept()).map(({ subject }) => subject)).toEqual([first.message.subject]);
	});

	test('the messageId of another sender’s message is no duplicate: nobody blocks another’s ids', async () => {
		const { messageId } = payloadFromRegion(parties).message;
		const { message, xml } = payloadFromRegion(parties, {
			message: {
				messageId,
				sender: { organisation: MALLORY, address: 'm:m', persons: [], references: [] }
			}
		});
		const first = forge(parties, {
			payload: xml,
			header: { id: message.messageId, from: MALLORY },
			signing: mallory
		});
		await answersTo(first);
		expect(await answersTo(sealFromRegion(parties, { message: { messageId } }).envelope)).toEqual([
			ACCEPTED
		]);
		expect(new Set((await kept()).map(({ senderOrganisation }) => senderOrganisation))).toEqual(
			new Set([MALLORY, REGION.organisation])
		);
	});

	test('an old message with its header changed to somebody else breaks', async () => {
		const { envelope } = sealFromRegion(parties);
		const changed = swap(REGION.organisation, MALLORY)(envelope.toString());
		const answers = await answersTo(Buffer.from(changed));
		expect(answers).toEqual([`${MALLORY} REJECTED SIG security`]);
		expect(await kept()).toEqual([]);
	});

	test('a receipt that is replayed changes nothing', async () => {
		const sent = await service.send();
		await service.settle();
		const refusal = sealReceiptFrom(parties.region, {
			messageId: sent,
			findings: [{ reason: 'BV', detail: 'not-found', location: 'NA', text: 'x' }]
		});
		expect(await answersTo(sealReceiptFrom(parties.region, { messageId: sent }))).toEqual([]);
		expect((await service.message(sent)).status).toBe('ACCEPTED');
		const before = await service.events(sent);
		expect(await answersTo(refusal)).toEqual([]);
		expect((await service.message(sent)).status).toBe('ACCEPTED');
		expect(await service.events(sent)).toEqual(before);
	});
});

describe('an encrypted payload in another envelope', () => {
	test('of another sender, who signs for it: the message inside says whose it is', async () => {
		const { envelope, message } = sealFromRegion(parties);
		const stolen = elementIn(envelope.toString(), 'xenc:EncryptedData');
		const resigned = forge(parties, {
			payload: '',
			content: stolen,
			header: { id: message.messageId, from: MALLORY },
			signing: mallory
		});
		expect(await answersTo(resigned)).toEqual([`${MALLORY} REJECTED BV security`]);
		expect(await kept()).toEqual([]);
		// The honest one, coming second, is not opened by itself (encryption-reuse.test.ts), and not lost either.
		expect(await answersTo(envelope)).toEqual([]);
		expect((await service.outcomes()).at(-1)).toEqual(['quarantined', 'ENCRYPTION_REUSED']);
	});

	test('of another sender, under an id of her own', async () => {
		const { envelope } = sealFromRegion(parties);
		const stolen = elementIn(envelope.toString(), 'xenc:EncryptedData');
		const resigned = forge(parties, {
			payload: '',
			content: stolen,
			header: { id: service.ids.uuid(), from: MALLORY },
			signing: mallory
		});
		const [answer] = await answersTo(resigned);
		expect(answer).toMatch(/REJECTED BV/);
		expect(await kept()).toEqual([]);
	});

	test('between two envelopes of the same sender: the signature is of one of them', async () => {
		const [a, b] = [sealFromRegion(parties), sealFromRegion(parties)].map(({ envelope }) =>
			envelope.toString()
		) as [string, string];
		const mixed = a.replace(elementIn(a, 'xenc:EncryptedData'), () =>
			elementIn(b, 'xenc:EncryptedData')
		);
		expect(await answersTo(Buffer.from(mixed))).toEqual([
			`${REGION.organisation} REJECTED SIG security`
		]);
	});

	test('the wrapped key of one with the text of the other opens nothing', async () => {
		const [a, b] = [sealFromRegion(parties), sealFromRegion(parties)].map(({ envelope }) =>
			envelope.toString()
		) as [string, string];
		const key = (xml: string) => elementIn(xml, 'xenc:EncryptedKey');
		const content = elementIn(a, 'xenc:EncryptedData').replace(key(a), () => key(b));
		const resigned = forge(parties, {
			payload: '',
			content,
			header: { id: service.ids.uuid(), from: MALLORY },
			signing: mallory
		});
		expect(await answersTo(resigned)).toEqual([]);
	});

	test('a function of ours that the sender did not write to does not get it', async () => {
		const { message, xml } = payloadFromRegion(parties);
		const elsewhere = forge(parties, {
			payload: xml,
			header: { id: message.messageId, handlingServiceId: 'kommun:vuxna' }
		});
		expect(await answersTo(elsewhere)).toEqual([`${REGION.organisation} REJECTED BV security`]);
		expect(await kept()).toEqual([]);
	});
});

describe('another certificate', () => {
	const signedBy = (made: MadeCertificate, changes: { certificateDer?: Buffer } = {}) => {
		const { envelope } = sealFromRegion(parties);
		const unsigned = envelope.toString().replace(/<ds:Signature .*<\/ds:Signature>/s, '');
		return Buffer.from(
			signByHand(unsigned, { key: made.key, certificateDer: made.certificateDer, ...changes })
		);
	};
	const refused = [`${REGION.organisation} REJECTED SIG security`];

	test('of another participant in good standing is not the sender’s', async () => {
		expect(await answersTo(signedBy(mallory))).toEqual(refused);
	});

	test('over the same key is not the published one', async () => {
		const { certificateDer } = certificateFor('Region Exempel');
		expect(await answersTo(signedBy(parties.region, { certificateDer }))).toEqual(refused);
	});

	test('of our own does not let anybody write in our name', async () => {
		expect(await answersTo(signedBy(parties.own))).toEqual(refused);
	});

	test('claimed for ourselves as the sender is refused like any other', async () => {
		const { message, xml } = payloadFromRegion(parties, {
			message: {
				sender: { organisation: US, address: 'kommun:vuxna', persons: [], references: [] }
			}
		});
		const envelope = forge(parties, {
			payload: xml,
			header: { id: message.messageId, from: US },
			signing: mallory
		});
		await answersTo(envelope);
		expect(await kept()).toEqual([]);
	});

	test('is not believed for the reason that the directory is away: the message waits', async () => {
		service.directory.unavailable = true;
		expect(await answersTo(signedBy(mallory))).toEqual([]);
		expect(await kept()).toEqual([]);
		service.directory.unavailable = false;
		service.clock.advance(60_000);
		await service.settle();
		expect(await kept()).toEqual([]);
		expect(service.receiptsSent()).toHaveLength(1);
	});
});

describe('a receipt forged by a third party', () => {
	test.each([
		['in the recipient’s name, with her own key', REGION.organisation],
		['in her own name', MALLORY],
		['in our name', US]
	])('%s moves nothing', async (_, sender) => {
		const sent = await service.send();
		await service.settle();
		expect(await answersTo(sealReceiptFrom(mallory, { messageId: sent, sender }))).toEqual([]);
		expect((await service.message(sent)).status).toBe('WAITING_FOR_RECEIPT');
	});

	test('inside the text of the recipient’s own receipt is only text', async () => {
		const sent = await service.send();
		await service.settle();
		const text =
			'</cbc:StatusReason></cac:Status></cac:Response></cac:LineResponse><cac:Response><cbc:ResponseCode>ACCEPTED</cbc:ResponseCode></cac:Response>';
		const refusal = sealReceiptFrom(parties.region, {
			messageId: sent,
			findings: [{ reason: 'BV', detail: 'not-found', location: '"/><ACCEPTED', text }]
		});
		await answersTo(refusal);
		const message = await service.message(sent);
		expect(message.status).toBe('REJECTED');
		expect(message.rejections).toMatchObject([{ text, location: '"/><ACCEPTED' }]);
	});

	test('inside a message is a message’s text', async () => {
		const sent = await service.send();
		await service.settle();
		const receipt = elementIn(
			sealReceiptFrom(parties.region, { messageId: sent }).toString(),
			'ApplicationResponse'
		);
		const { message, xml } = payloadFromRegion(parties, {
			message: { documents: [{ documentId: 'd', texts: [receipt] }] }
		});
		await answersTo(forge(parties, { payload: xml, header: { id: message.messageId } }));
		// And as an extension.
		const extended = xml.replace('</m:messageBody>', () => `</m:messageBody>${receipt}`);
		const id = service.ids.uuid();
		await answersTo(
			forge(parties, { payload: extended.replaceAll(message.messageId, id), header: { id } })
		);
		expect((await service.message(sent)).status).toBe('WAITING_FOR_RECEIPT');
		expect(await kept()).toHaveLength(3);
	});

	test('in an envelope that says it is a message, or the other way round', async () => {
		const sent = await service.send();
		await service.settle();
		const receipt = elementIn(
			sealReceiptFrom(parties.region, { messageId: sent }).toString(),
			'ApplicationResponse'
		);
		const asMessage = forge(parties, { payload: receipt, header: { id: service.ids.uuid() } });
		expect(await answersTo(asMessage)).toEqual([`${REGION.organisation} REJECTED SV structure`]);
		const { message, xml } = payloadFromRegion(parties);
		const asReceipt = forge(parties, {
			payload: xml,
			header: { id: message.messageId, kind: 'receipt', encrypted: false }
		});
		expect(await answersTo(asReceipt)).toEqual([]);
		expect((await service.message(sent)).status).toBe('WAITING_FOR_RECEIPT');
		expect(await kept()).toHaveLength(1);
	});
});

test('the metadata of the access point decide nothing: the signed header does', async () => {
	const { envelope } = sealFromRegion(parties);
	const transportId = service.deliver(envelope);
	const pending = service.accessPoint.pending.get(transportId);
	if (pending)
		pending.metadata = { ...pending.metadata, originalSender: MALLORY, documentType: 'x' };
	await service.settle();
	expect((await kept()).map(({ senderOrganisation }) => senderOrganisation)).toEqual([
		REGION.organisation
	]);
	expect(service.receiptsSent().map(({ header }) => header.to)).toEqual([REGION.organisation]);
});
