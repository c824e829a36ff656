/**
 * The table of message receipts (C3.2.4 §2.1.2, B1.3.3 §5), row by row: what a peer sends, and what it gets back, read as
 * the peer reads it. Everything is real but the access point, the directory and the scanner's verdict.
 */
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { alarms } from '#lib/server/alarms/schema.ts';
import { buildReceipt } from '#lib/server/receipt/build-receipt.ts';
import { checkReceipt } from '#lib/server/receipt/check-receipt.ts';
import { deliveries } from '#lib/server/inbox/schema.ts';
import { conversations } from '#lib/server/conversation/schema.ts';
import { FEDERATIONS } from '#lib/server/envelope/envelope.ts';
import { messages } from '#lib/server/message/schema.ts';
import { removeConversation } from '#lib/server/retention/remove-conversation.ts';
import { retentionRules } from '#lib/server/retention/schema.ts';
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
import { parseText } from '#tests/support/sdk-samples.ts';
import { NOON, REGION } from '#tests/support/workplace.ts';
import { forge, swap, type Forgery } from './attacks/forge.ts';

let parties: Parties;
let stranger: MadeCertificate;
let service: Service;

beforeAll(() => {
	parties = makeParties();
	stranger = certificateFor('Annan kommun');
});
beforeEach(async () => {
	service = await openMessageService(parties);
});
afterEach(() => service.close());

async function reopen(changes: Parameters<typeof openMessageService>[1]): Promise<void> {
	await service.close();
	service = await openMessageService(parties, changes);
}

/** Words that stand nowhere but in the content. */
const CONTENT = {
	subject: 'Qvåhlström om Zjöbryggan',
	text: 'Jämtöskogs vrålapa kyrkväktar',
	fileName: 'blomquistjäveln.pdf',
	person: 'QZXWVJKQYT'
};

/** A message whose every free text can be recognised. */
function payload(changes: Parameters<typeof payloadFromRegion>[1] = {}) {
	return payloadFromRegion(parties, {
		files: [
			{ fileName: CONTENT.fileName, contentType: 'application/pdf', bytes: Buffer.from('%PDF-1.7') }
		],
		...changes,
		message: {
			subject: CONTENT.subject,
			documents: [{ documentId: 'd1', index: '1', texts: [CONTENT.text] }],
			recipient: {
				organisation: US,
				address: 'kommun:barn',
				persons: [{ root: '1.2.752.29.6.2.1', extension: CONTENT.person, label: CONTENT.subject }],
				references: []
			},
			...changes.message
		}
	});
}

const alarmKinds = async () =>
	(await service.deps.db.read.select().from(alarms)).map(({ kind }) => kind);

/** Delivers, and reads the one receipt that we have sent: signature, rules, what it answers, and what it does not say. */
async function receiptFor(envelope: Buffer, answers: { id: string; address?: string | undefined }) {
	service.accessPoint.submitted.clear();
	service.deliver(envelope);
	await service.settle();
	const opened = service.receiptsSent();
	expect(opened).toHaveLength(1);
	const [{ header, receipt }] = opened as [(typeof opened)[number]];
	expect(header).toMatchObject({
		kind: 'receipt',
		encrypted: false,
		from: US,
		to: REGION.organisation,
		handlingServiceId: 'address' in answers ? answers.address : 'kommun:barn',
		id: receipt.id
	});
	expect(receipt).toMatchObject({
		messageId: answers.id,
		sender: US,
		receiver: REGION.organisation,
		issuedAt: service.clock.now()
	});
	const [submitted] = service.accessPoint.submitted.values();
	const written = submitted?.envelope.toString().replace(/<ds:Signature.*<\/ds:Signature>/s, '');
	const [, document = ''] = /PayloadContent>(.*)<\/xha:PayloadContent>/s.exec(written ?? '') ?? [];
	expect(checkReceipt(parseText(document))).toEqual([]);
	expectNoContent(written ?? '');
	const lines = receipt.verdict.verdict === 'REJECTED' ? receipt.verdict.findings : [];
	return {
		verdict: receipt.verdict.verdict,
		lines: lines.map(({ reason, detail, location }) => `${reason} ${detail} ${location}`),
		texts: lines.map(({ text }) => text)
	};
}

/** No four characters in a row of what the message says. */
function expectNoContent(receipt: string): void {
	const haystack = receipt.toLowerCase();
	for (const text of Object.values(CONTENT)) {
		for (let at = 0; at + 4 <= text.length; at++) {
			expect(haystack).not.toContain(text.slice(at, at + 4).toLowerCase());
		}
	}
}

const HEADER = '/messagePayload/message/messageHeader';
const BODY = '/messagePayload/message/messageBody';

describe('ACCEPTED', () => {
	const accepted = { verdict: 'ACCEPTED', lines: [], texts: [] };

	test('all good', async () => {
		const { message, xml } = payload();
		expect(
			await receiptFor(forge(parties, { payload: xml, header: { id: message.messageId } }), {
				id: message.messageId
			})
		).toEqual(accepted);
		expect(await alarmKinds()).toEqual([]);
	});

	test('FEDERATIONID is ours in other letters', async () => {
		const { message, xml } = payload();
		const federation = ` ${FEDERATIONS.test.replace('urn:fdc', 'URN:FDC')} `;
		const envelope = forge(parties, {
			payload: xml,
			header: { id: message.messageId, federation }
		});
		expect(await receiptFor(envelope, { id: message.messageId })).toEqual(accepted);
	});

	test('refToMessageId is unknown to us', async () => {
		const { message, xml } = payload({ message: { refToMessageId: service.ids.uuid() } });
		expect(
			await receiptFor(forge(parties, { payload: xml, header: { id: message.messageId } }), {
				id: message.messageId
			})
		).toEqual(accepted);
	});

	test('refToMessageId is a message of theirs that we took and have removed by rule since', async () => {
		const taken = sealFromRegion(parties);
		service.deliver(taken.envelope);
		await service.settle();
		const { mailboxId, conversationId } = service.notices[0]!;
		const { deps, clock } = service;
		clock.advance(1_000);
		const gone = await deps.db.write(async (tx) => {
			await tx.update(conversations).set({ state: 'done', lastIncomingAt: 0 });
			const now = clock.now();
			const rule = { basis: 'last-event', days: 0, envelopeDays: null } as const;
			await tx.insert(retentionRules).values({ mailboxId, ...rule, updatedAt: now });
			return removeConversation(tx, { mailboxId, conversationId, now });
		});
		expect(gone?.messageIds).toHaveLength(1);
		const { message, xml } = payload({
			message: { refToMessageId: taken.message.messageId }
		});
		expect(
			await receiptFor(forge(parties, { payload: xml, header: { id: message.messageId } }), {
				id: message.messageId
			})
		).toEqual(accepted);
	});

	test('refToMessageId is a message of ours of which nobody knows whether it arrived', async () => {
		const sent = await service.send();
		await service.settle();
		service.clock.advance(2 * 60 * 60_000);
		await service.settle();
		expect((await service.message(sent)).status).toBe('MESSAGE_EXCHANGE_ERROR');
		const { message, xml } = payload({ message: { refToMessageId: sent } });
		expect(
			await receiptFor(forge(parties, { payload: xml, header: { id: message.messageId } }), {
				id: message.messageId
			})
		).toEqual(accepted);
	});
});

interface Row {
	/** What the table calls it, and how this message does it. */
	event: string;
	changes?: Parameters<typeof payloadFromRegion>[1];
	/** Spoils the payload. */
	spoil?: (xml: string) => string;
	/** Spoils the rest. */
	forgery?: Omit<Partial<Forgery>, 'header'> & { header?: Partial<Forgery['header']> };
	line: string;
	/** Code of docs/errors.md on the delivery. */
	outcome: string;
}

const MALFORMED = 'MESSAGE_MALFORMED';
const BROKEN_SCHEMA: Row[] = [
	{
		event: 'a required element is missing',
		spoil: swap(/<m:confidentiality>.*?<\/m:confidentiality>/, ''),
		line: `SV structure ${HEADER}`,
		outcome: MALFORMED
	},
	{
		event: 'an element stands twice',
		spoil: swap('</m:messageId>', '</m:messageId><m:messageId>Qvåhlström</m:messageId>'),
		line: `SV structure ${HEADER}/messageId[2]`,
		outcome: MALFORMED
	},
	{
		event: 'an element that nobody knows, named after what the message says',
		spoil: swap('<m:label>', '<m:Qvåhlström/><m:label>'),
		line: `SV structure ${HEADER}`,
		outcome: MALFORMED
	},
	{
		event: 'a time that is none',
		spoil: swap(/(?<=<m:creationDateTime>)[^<]+/, CONTENT.subject),
		line: `SV structure ${HEADER}/creationDateTime`,
		outcome: MALFORMED
	},
	{
		event: 'a label that is too long for the schema',
		spoil: swap(/(?<=<m:personId>.*<m:label>)[^<]+/s, CONTENT.text.repeat(20)),
		line: `SV structure ${HEADER}/recipient/attention/person/label`,
		outcome: MALFORMED
	},
	{
		event: 'text between the elements',
		spoil: swap('<m:messageBody>', `<m:messageBody>${CONTENT.text}`),
		line: `SV structure ${BODY}`,
		outcome: MALFORMED
	},
	{
		event: 'another document altogether',
		spoil: () => '<Zjöbryggan/>',
		line: 'SV structure NA',
		outcome: MALFORMED
	},
	{
		event: 'XML of a kind that nobody accepts: a document type',
		forgery: { payload: '<a><!DOCTYPE b></a>' },
		line: 'SV structure NA',
		outcome: 'XML_DOCTYPE'
	},
	{
		event: 'XML that is nested without end',
		spoil: swap(
			'</m:messageBody>',
			`</m:messageBody>${'<e xmlns="urn:e">'.repeat(200)}${'</e>'.repeat(200)}`
		),
		line: 'SV structure NA',
		outcome: 'XML_TOO_DEEP'
	}
];

const rule = (event: string, spoil: (xml: string) => string, location: string): Row => ({
	event,
	spoil,
	line: `BV invariant ${location}`,
	outcome: MALFORMED
});
const BROKEN_RULES: Row[] = [
	rule(
		'Schematron: an id that is no UUID',
		swap(/(?<=<m:conversationId>)[^<]+/, CONTENT.person),
		`${HEADER}/conversationId`
	),
	rule(
		'Schematron: a time with a zone other than Z',
		swap(/Z(?=<\/m:creationDateTime>)/, '+00:00'),
		`${HEADER}/creationDateTime`
	),
	rule(
		'Schematron: a subject of more than 256 characters',
		swap(/(?<=<m:label>)[^<]+(?=<\/m:label><m:conf)/, CONTENT.subject.repeat(20)),
		`${HEADER}/label`
	),
	rule(
		'Schematron: a file that is not base64',
		swap(/(?<=<m:content>)[^<]+/, CONTENT.text),
		`${BODY}/documents/ContentFiles/content`
	),
	rule(
		'Schematron: an empty element',
		swap(/(?<=<m:characterSequence>)[^<]+/, ' \n'),
		`${BODY}/documents/ContentText/characterSequence`
	),
	rule(
		'code list: a scheme of the recipient that SDK does not have',
		swap(/(?<=<m:recipientID><m:root>)[^<]+/, CONTENT.person),
		`${HEADER}/recipient/recipientID/root`
	),
	rule(
		'code list: a scheme of the sender that SDK does not have',
		swap(/(?<=<m:senderID><m:root>)[^<]+/, CONTENT.person),
		`${HEADER}/sender/senderID/root`
	),
	rule(
		'code list: a root of the functional address that is none',
		swap(/(?<=<m:organizationId><m:root>)[^<]+/, CONTENT.person),
		`${HEADER}/recipient/attention/subOrganization/organizationId/root`
	),
	rule('field rule: no subject', swap(/<m:label>[^<]+<\/m:label>(?=<m:conf)/, ''), HEADER),
	rule(
		'field rule: a document with neither text nor file',
		swap(/<m:index>1<\/m:index>.*<\/m:documents>/s, '</m:documents>'),
		`${BODY}/documents`
	),
	rule(
		'messageId is not the id of the envelope',
		swap(/(?<=<m:messageId>)[^<]+/, '7d1b3d6e-55a5-4a64-9c1f-0f6d3a8e2b11'),
		`${HEADER}/messageId`
	)
];

const SUB_ORGANISATION = `${HEADER}/recipient/attention/subOrganization/organizationId/extension`;
const OTHER_ROWS: Row[] = [
	{
		event: 'a file of a type that is not supported',
		changes: {
			files: [
				{
					fileName: CONTENT.fileName,
					contentType: 'application/x-msdownload',
					bytes: Buffer.from('MZ')
				}
			]
		},
		line: `BV not-supported ${BODY}/documents/ContentFiles/contentType`,
		outcome: 'MESSAGE_UNSUPPORTED'
	},
	{
		event: 'the functional address is unknown',
		changes: {
			message: {
				recipient: { organisation: US, address: 'kommun:finns-inte', persons: [], references: [] }
			}
		},
		forgery: { header: { handlingServiceId: 'kommun:finns-inte' } },
		line: 'BV not-found /XHE/Payloads/Payload/HandlingServiceID',
		outcome: 'MAILBOX_UNKNOWN'
	},
	{
		event: 'subOrganization is not HandlingServiceID',
		forgery: { header: { handlingServiceId: 'kommun:vuxna' } },
		line: `BV security ${SUB_ORGANISATION}`,
		outcome: MALFORMED
	},
	{
		event: 'there is no HandlingServiceID',
		forgery: { header: { handlingServiceId: undefined } },
		line: `BV security ${SUB_ORGANISATION}`,
		outcome: MALFORMED
	},
	{
		event: 'senderID is not FromParty',
		spoil: swap(/(?<=<m:senderID>.*<m:extension>)[^<]+/, '0203:annan.example'),
		line: `BV security ${HEADER}/sender/senderID/extension`,
		outcome: MALFORMED
	},
	{
		event: 'recipientID is not ToParty',
		spoil: swap(
			/(?<=<m:recipientID><m:root>[^<]*<\/m:root><m:extension>)[^<]+/,
			'0203:annan.example'
		),
		line: `BV security ${HEADER}/recipient/recipientID/extension`,
		outcome: MALFORMED
	},
	{
		event: 'ToParty is not us',
		spoil: swap(
			/(?<=<m:recipientID><m:root>[^<]*<\/m:root><m:extension>)[^<]+/,
			'0203:annan.example'
		),
		forgery: { header: { to: '0203:annan.example' } },
		line: 'BV security /XHE/Header/ToParty',
		outcome: 'ENVELOPE_MALFORMED'
	},
	{
		event: 'FEDERATIONID is another federation',
		forgery: { header: { federation: FEDERATIONS.sdk } },
		line: 'BV security /XHE/Header/BusinessScope',
		outcome: 'ENVELOPE_MALFORMED'
	},
	{
		event: 'the signature is invalid, and FEDERATIONID was changed by whoever broke it',
		forgery: { signed: swap(FEDERATIONS.test, FEDERATIONS.sdk) },
		line: 'SIG security NA',
		outcome: 'SIGNATURE_INVALID'
	},
	{
		event: 'the signature is invalid',
		forgery: {
			signed: swap('kommun:barn', 'kommun:vuxna'),
			header: { handlingServiceId: 'kommun:barn' }
		},
		line: 'SIG security NA',
		outcome: 'SIGNATURE_INVALID'
	},
	{
		event: 'there is no signature',
		forgery: { signed: swap(/<ds:Signature .*<\/ds:Signature>/s, '') },
		line: 'SIG security NA',
		outcome: 'SIGNATURE_MISSING'
	},
	{
		event: 'the payload is not encrypted',
		forgery: { header: { encrypted: false } },
		line: 'SIG security NA',
		outcome: 'ENVELOPE_NOT_ENCRYPTED'
	}
];

describe.each([
	['SV structure: the schema is violated', BROKEN_SCHEMA],
	['BV invariant: a Schematron rule, a code list or a field rule is broken', BROKEN_RULES],
	['BV and SIG: addresses, types and signatures', OTHER_ROWS]
])('REJECTED, %s', (_, rows) => {
	test.each(rows)('$event', async ({ changes, spoil, forgery, line, outcome }) => {
		const { message, xml } = payload(changes);
		const { header, ...rest } = forgery ?? {};
		const envelope = forge(parties, {
			payload: spoil?.(xml) ?? xml,
			...rest,
			header: { id: message.messageId, ...header }
		});
		// What the envelope says when we read it, changed or not, is what the receipt repeats.
		const address = /HandlingServiceID>([^<]*)</.exec(envelope.toString())?.[1];
		const answer = await receiptFor(envelope, { id: message.messageId, address });
		expect(answer.verdict).toBe('REJECTED');
		expect(answer.lines[0]).toBe(line);
		const [delivery] = await service.deps.db.read.select().from(deliveries);
		expect(delivery).toMatchObject({ state: 'processed', outcome });
		// Nothing of it is kept but the envelope, and nobody in operations is woken.
		expect(await service.deps.db.read.select().from(messages)).toEqual([]);
		expect(service.notices).toEqual([]);
		expect(await alarmKinds()).toEqual([]);
	});
});

describe('REJECTED, with a history', () => {
	test('SIG security: signed with another certificate than the published one', async () => {
		const { message, xml } = payload();
		const answer = await receiptFor(
			forge(parties, { payload: xml, header: { id: message.messageId }, signing: stranger }),
			{ id: message.messageId }
		);
		expect(answer).toMatchObject({ verdict: 'REJECTED', lines: ['SIG security NA'] });
	});

	test('BV forbidden: malware, kept in quarantine as an incident', async () => {
		await reopen({
			scanner: { scan: async () => ({ verdict: 'infected', signature: 'Test.File' }) }
		});
		const { message, xml } = payload();
		const answer = await receiptFor(
			forge(parties, { payload: xml, header: { id: message.messageId } }),
			{
				id: message.messageId
			}
		);
		expect(answer).toMatchObject({
			verdict: 'REJECTED',
			lines: [`BV forbidden ${BODY}/documents/ContentFiles`]
		});
		expect(answer.texts.join()).not.toMatch(/Test\.File|malware|virus/i);
		expect(await alarmKinds()).toContain('malware.found');
		const [delivery] = await service.deps.db.read.select().from(deliveries);
		expect(delivery).toMatchObject({ state: 'quarantined', outcome: 'MALWARE_FOUND' });
	});

	test('BV too-long: over 30 MB', async () => {
		const { message, xml } = payload();
		const long = xml.replace('</m:message>', () => `${' '.repeat(30_000_000)}</m:message>`);
		expect(
			await receiptFor(forge(parties, { payload: long, header: { id: message.messageId } }), {
				id: message.messageId
			})
		).toMatchObject({ verdict: 'REJECTED', lines: ['BV too-long NA'] });
	});

	test('BV duplicate: the messageId has been received, whatever it holds and however it is written', async () => {
		const { message, xml } = payload();
		const first = forge(parties, { payload: xml, header: { id: message.messageId } });
		expect(await receiptFor(first, { id: message.messageId })).toMatchObject({
			verdict: 'ACCEPTED'
		});
		const duplicate = { verdict: 'REJECTED', lines: [`BV duplicate ${HEADER}/messageId`] };
		expect(await receiptFor(first, { id: message.messageId })).toMatchObject(duplicate);
		const upper = message.messageId.toUpperCase();
		const other = swap(message.messageId, upper)(swap(CONTENT.text, 'Annat innehåll')(xml));
		expect(
			await receiptFor(forge(parties, { payload: other, header: { id: upper } }), { id: upper })
		).toMatchObject(duplicate);
		const kept = await service.deps.db.read.select().from(messages);
		expect(kept.map(({ documents }) => documents[0]?.texts)).toEqual([[CONTENT.text]]);
	});

	test('BV not-supported: refToMessageId is a message of ours that failed', async () => {
		service.accessPoint.transport = 'failed';
		const failed = await service.send();
		await service.settle();
		service.accessPoint.transport = 'transported';
		await expectNotSupported(failed);
	});

	test('BV not-supported: refToMessageId is a message of ours that they refused', async () => {
		const refused = await service.send();
		await service.settle();
		service.deliver(
			sealReceiptFrom(parties.region, {
				messageId: refused,
				findings: [{ reason: 'BV', detail: 'not-found', location: 'NA', text: 'x' }]
			})
		);
		await service.settle();
		expect((await service.message(refused)).status).toBe('REJECTED');
		await expectNotSupported(refused);
	});

	test('BV not-supported: refToMessageId is a message of theirs that we refused', async () => {
		const refused = sealFromRegion(parties, { address: 'kommun:finns-inte' });
		service.deliver(refused.envelope);
		await service.settle();
		await expectNotSupported(refused.message.messageId);
	});

	async function expectNotSupported(refToMessageId: string): Promise<void> {
		const { message, xml } = payload({ message: { refToMessageId } });
		expect(
			await receiptFor(forge(parties, { payload: xml, header: { id: message.messageId } }), {
				id: message.messageId
			})
		).toMatchObject({
			verdict: 'REJECTED',
			lines: [`BV not-supported ${HEADER}/refToMessageId`]
		});
	}
});

describe('no receipt at all, but an alarm', () => {
	async function quarantined(envelope: Buffer, outcome: string): Promise<void> {
		service.accessPoint.submitted.clear();
		const transportId = service.deliver(envelope);
		await service.settle();
		service.clock.advance(300_000);
		await service.settle();
		expect(service.receiptsSent()).toEqual([]);
		const found = await service.deps.db.read.select().from(alarms);
		expect(found).toContainEqual(
			expect.objectContaining({
				kind: 'delivery.quarantined',
				subject: transportId,
				clearedAt: null
			})
		);
		expectNoContent(JSON.stringify([found, service.logged]));
		const rows = await service.deps.db.read.select().from(deliveries);
		expect(rows.at(-1)).toMatchObject({ transportId, state: 'quarantined', outcome });
	}

	const spoiled = (forgery: Partial<Forgery>) => {
		const { message, xml } = payload();
		return forge(parties, { payload: xml, header: { id: message.messageId }, ...forgery });
	};

	test('the envelope is not well-formed', () =>
		quarantined(spoiled({ signed: swap('</x:XHE>', '') }), 'XML_MALFORMED'));

	test('the envelope is malformed', () =>
		quarantined(
			spoiled({ unsigned: swap('edelivery:xhe:1<', 'edelivery:xhe:2<') }),
			'ENVELOPE_MALFORMED'
		));

	test('the envelope says that it is encrypted, and is not', () => {
		const { xml } = payload();
		return quarantined(spoiled({ content: xml }), 'ENVELOPE_MALFORMED');
	});

	test('the payload is not well-formed', () =>
		quarantined(spoiled({ payload: `<a>${CONTENT.text}</b>` }), 'XML_MALFORMED'));

	test('the payload is in another encoding', () =>
		quarantined(
			spoiled({ payload: Buffer.from(`<a>${CONTENT.text}</a>`, 'latin1') }),
			'XML_ENCODING'
		));

	test('it cannot be decrypted', async () => {
		await reopen({ decryptionKeysPem: [stranger.keyPem] });
		await quarantined(spoiled({}), 'DECRYPTION_FAILED');
	});

	test('its encryption is of a kind that is not allowed', () =>
		quarantined(
			spoiled({ unsigned: swap('rsa-oaep-mgf1p', 'rsa-1_5') }),
			'ENCRYPTION_NOT_ALLOWED'
		));

	test('its sender is not in the directory', async () => {
		service.directory.published.delete(REGION.organisation);
		await quarantined(spoiled({}), 'PARTICIPANT_UNKNOWN');
	});

	test('it is a receipt with a broken signature', async () => {
		const sent = await service.send();
		await service.settle();
		await quarantined(sealReceiptFrom(stranger, { messageId: sent }), 'SIGNER_UNTRUSTED');
		expect((await service.message(sent)).status).toBe('WAITING_FOR_RECEIPT');
	});

	test('it is a receipt of another federation', async () => {
		const sent = await service.send();
		await service.settle();
		const id = service.ids.uuid();
		const receipt = buildReceipt({
			id,
			issuedAt: NOON,
			sender: REGION.organisation,
			receiver: US,
			messageId: sent,
			verdict: { verdict: 'ACCEPTED' }
		});
		const header = { id, kind: 'receipt', encrypted: false, federation: FEDERATIONS.sdk } as const;
		const envelope = forge(parties, { payload: Buffer.concat(receipt), header });
		await quarantined(envelope, 'ENVELOPE_MALFORMED');
		expect((await service.message(sent)).status).toBe('WAITING_FOR_RECEIPT');
	});

	test.each([
		['that is no receipt', () => '<a xmlns="urn:a"/>'],
		[
			'that does not say what it answers',
			swap(/<cac:DocumentReference>.*<\/cac:DocumentReference>/, '')
		],
		['that neither accepts nor refuses', swap('>ACCEPTED<', `>${CONTENT.person}<`)]
	])('it is a receipt %s', async (_, spoil) => {
		const sent = await service.send();
		await service.settle();
		const id = service.ids.uuid();
		const receipt = Buffer.concat(
			buildReceipt({
				id,
				issuedAt: NOON,
				sender: REGION.organisation,
				receiver: US,
				messageId: sent,
				verdict: { verdict: 'ACCEPTED' }
			})
		).toString();
		const header = { id, kind: 'receipt', encrypted: false } as const;
		await quarantined(forge(parties, { payload: spoil(receipt), header }), 'RECEIPT_MALFORMED');
		expect((await service.message(sent)).status).toBe('WAITING_FOR_RECEIPT');
	});
});

describe('a receipt that fits nothing is not answered either, and is an alarm', () => {
	async function unmatched(receipt: Buffer): Promise<void> {
		service.accessPoint.submitted.clear();
		const transportId = service.deliver(receipt);
		await service.settle();
		expect(service.accessPoint.submitted.size).toBe(0);
		expect(await service.deps.db.read.select().from(alarms)).toContainEqual(
			expect.objectContaining({ kind: 'receipt.unmatched', subject: transportId })
		);
	}

	test('a receipt for a message that we have never sent', () =>
		unmatched(sealReceiptFrom(parties.region, { messageId: service.ids.uuid() })));

	test('a receipt for a receipt of ours', async () => {
		service.deliver(sealFromRegion(parties).envelope);
		await service.settle();
		const [sent] = service.receiptsSent();
		await unmatched(sealReceiptFrom(parties.region, { messageId: sent?.receipt.id ?? '' }));
	});

	test('a receipt for a message of theirs', async () => {
		const { envelope, message } = sealFromRegion(parties);
		service.deliver(envelope);
		await service.settle();
		await unmatched(sealReceiptFrom(parties.region, { messageId: message.messageId }));
	});

	test('a receipt from another organisation than the message went to', async () => {
		const sent = await service.send();
		await service.settle();
		service.directory.published.set('0203:annan.example', stranger);
		await unmatched(sealReceiptFrom(stranger, { messageId: sent, sender: '0203:annan.example' }));
		expect((await service.message(sent)).status).toBe('WAITING_FOR_RECEIPT');
	});
});
