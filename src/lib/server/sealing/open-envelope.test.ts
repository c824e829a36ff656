import { beforeAll, describe, expect, test } from 'vitest';
import { MESSAGE_BYTES_MAX } from '#lib/message/message.ts';
import {
	SAMPLE_FILE,
	SAMPLE_MESSAGE,
	changed,
	sampleMessageXml
} from '#tests/support/sdk-samples.ts';
import { makeSealingSamples, type SealingSamples } from '#tests/support/sealing-samples.ts';
import { parseCertificate, parsePrivateKey } from '../crypto/certificates.ts';
import { encryptPayload } from '../crypto/encrypt-xml.ts';
import { signXml } from '../crypto/sign-xml.ts';
import { buildEnvelope } from '../envelope/build-envelope.ts';
import { FEDERATIONS, type EnvelopeHeader } from '../envelope/envelope.ts';
import { buildReceipt } from '../receipt/build-receipt.ts';
import { openEnvelope } from './open-envelope.ts';
import { sealMessage } from './seal-message.ts';
import { sealReceipt } from './seal-receipt.ts';

let samples: SealingSamples;
let envelope: Buffer;
let receiptEnvelope: Buffer;
beforeAll(() => {
	samples = makeSealingSamples();
	({ envelope } = sealMessage(samples.messageJob));
	({ envelope: receiptEnvelope } = sealReceipt(samples.receiptJob));
});

const HEADER: EnvelopeHeader = {
	id: SAMPLE_MESSAGE.messageId,
	createdAt: SAMPLE_MESSAGE.createdAt,
	from: SAMPLE_MESSAGE.sender.organisation,
	to: SAMPLE_MESSAGE.recipient.organisation,
	federation: FEDERATIONS.test,
	kind: 'message',
	handlingServiceId: SAMPLE_MESSAGE.recipient.address,
	encrypted: true
};

/** An envelope that our own sealing would not make. */
function forge(
	payload: string | Buffer,
	header: Partial<EnvelopeHeader> = {},
	by = samples.sender
): Buffer {
	const whole = { ...HEADER, ...header };
	const content = whole.encrypted
		? encryptPayload(Buffer.from(payload), parseCertificate(samples.recipient.certificatePem))
		: [Buffer.from(payload)];
	const signer = {
		key: parsePrivateKey(by.keyPem),
		certificate: parseCertificate(by.certificatePem)
	};
	return Buffer.concat(signXml(buildEnvelope(whole, content), signer));
}

const edit = (bytes: Buffer, from: string | RegExp, to: string) =>
	Buffer.from(changed(bytes.toString(), from, to));

const SIG = [{ reason: 'SIG', detail: 'security', location: 'NA' }];

describe('A message is rejected with SIG/security when', () => {
	test('anything in the envelope was changed after signing', () => {
		const opened = openEnvelope(
			samples.open(edit(envelope, 'Z</xhb:Creation', '1Z</xhb:Creation'))
		);
		expect(opened).toMatchObject({ outcome: 'rejected', code: 'SIGNATURE_INVALID', findings: SIG });
	});

	test('there is no signature', () => {
		const opened = openEnvelope(
			samples.open(edit(envelope, /<ds:Signature.*<\/ds:Signature>/s, ''))
		);
		expect(opened).toMatchObject({ outcome: 'rejected', code: 'SIGNATURE_MISSING', findings: SIG });
	});

	test('the signer is not the one that the sender has published', () => {
		const forged = forge(sampleMessageXml(), {}, samples.stranger);
		expect(openEnvelope(samples.open(forged))).toMatchObject({
			outcome: 'rejected',
			code: 'SIGNER_UNTRUSTED',
			findings: SIG
		});
	});

	test('the signer’s certificate is not valid at the time given', () => {
		const at = Date.now() + 400 * 86_400_000;
		expect(openEnvelope(samples.open(envelope, { at }))).toMatchObject({
			outcome: 'rejected',
			code: 'CERTIFICATE_EXPIRED',
			findings: SIG
		});
		expect(openEnvelope(samples.open(envelope, { at: Date.now() })).outcome).toBe('message');
	});

	test('the payload is not encrypted', () => {
		const forged = forge(sampleMessageXml(), { encrypted: false });
		expect(openEnvelope(samples.open(forged))).toMatchObject({
			outcome: 'rejected',
			code: 'ENVELOPE_NOT_ENCRYPTED',
			findings: SIG
		});
	});

	test('and the header tells whom to answer', () => {
		const opened = openEnvelope(
			samples.open(edit(envelope, 'Z</xhb:Creation', '1Z</xhb:Creation'))
		);
		expect(opened).toMatchObject({
			header: { id: HEADER.id, from: HEADER.from, handlingServiceId: HEADER.handlingServiceId }
		});
	});

	test('nothing is decrypted then: a wrong key makes no difference', () => {
		const changedEnvelope = edit(envelope, 'Z</xhb:Creation', '1Z</xhb:Creation');
		const wrongKey = { privateKeysPem: [samples.stranger.keyPem] };
		expect(openEnvelope(samples.open(changedEnvelope, wrongKey))).toEqual(
			openEnvelope(samples.open(changedEnvelope))
		);
	});
});

describe('A message is rejected for its content when', () => {
	const rejected = (bytes: Buffer) => {
		const opened = openEnvelope(samples.open(bytes));
		if (opened.outcome !== 'rejected') return opened.outcome;
		return opened.findings.map(({ reason, detail }) => `${reason}/${detail}`);
	};

	test('it breaks the XSD', () => {
		const broken = changed(sampleMessageXml(), /<m:messageId>.*?<\/m:messageId>/, '');
		expect(rejected(forge(broken))).toEqual(['SV/structure']);
	});

	test('it is another document', () => {
		expect(rejected(forge('<a xmlns="urn:a"/>'))).toEqual(['SV/structure']);
	});

	test('it breaks a rule', () => {
		expect(rejected(forge(changed(sampleMessageXml(), /<m:label>Oros.*?<\/m:label>/, '')))).toEqual(
			['BV/invariant']
		);
	});

	test('it is for another function than the envelope', () => {
		expect(rejected(forge(sampleMessageXml(), { handlingServiceId: 'other' }))).toEqual([
			'BV/security'
		]);
		expect(rejected(forge(sampleMessageXml(), { handlingServiceId: undefined }))).toEqual([
			'BV/security'
		]);
	});

	test('it is from another organisation than the envelope', () => {
		expect(rejected(forge(sampleMessageXml(), { from: '0203:annan.example' }))).toEqual([
			'BV/security'
		]);
	});

	test('it has another id than the envelope', () => {
		expect(rejected(forge(sampleMessageXml(), { id: SAMPLE_MESSAGE.conversationId }))).toEqual([
			'BV/invariant'
		]);
	});

	test('it is larger than 30 MB', () => {
		const padding = `<!--${' '.repeat(MESSAGE_BYTES_MAX)}-->`;
		const large = changed(sampleMessageXml(), '<m:message>', `${padding}<m:message>`);
		expect(rejected(forge(large))).toEqual(['BV/too-long']);
	});

	test('it is nested deeper than we read', () => {
		const deep = '<e:x xmlns:e="urn:e">'.repeat(300) + '</e:x>'.repeat(300);
		expect(
			rejected(forge(changed(sampleMessageXml(), '</m:messageBody>', `</m:messageBody>${deep}`)))
		).toEqual(['SV/structure']);
	});
});

describe('An envelope is unreadable, and gets no receipt, when', () => {
	test.each([
		['it is not XML', () => Buffer.from('hej'), 'XML_MALFORMED'],
		[
			'it has a document type declaration',
			() => edit(envelope, '<x:XHE', '<!DOCTYPE a><x:XHE'),
			'XML_DOCTYPE'
		],
		['it is no envelope', () => Buffer.from('<a/>'), 'ENVELOPE_MALFORMED'],
		[
			'it breaks a rule of the envelope',
			() => edit(envelope, '>1.0<', '>2.0<'),
			'ENVELOPE_MALFORMED'
		],
		['the payload is not well-formed', () => forge('<a xmlns="urn:a"><b></a>'), 'XML_MALFORMED'],
		[
			'the payload is not UTF-8',
			() => forge(Buffer.from('<a xmlns="urn:a">\xe5</a>', 'latin1')),
			'XML_ENCODING'
		]
	])('%s', (_, make, code) => {
		expect(openEnvelope(samples.open(make()))).toMatchObject({ outcome: 'unreadable', code });
	});

	test('none of our keys decrypts it', () => {
		const opened = openEnvelope(
			samples.open(envelope, { privateKeysPem: [samples.stranger.keyPem] })
		);
		expect(opened).toMatchObject({
			outcome: 'unreadable',
			code: 'DECRYPTION_FAILED',
			facts: { trust: 'unverified', id: HEADER.id, from: HEADER.from }
		});
	});

	test('it is a receipt with a broken signature', () => {
		const broken = edit(receiptEnvelope, '>ACCEPTED<', '>REJECTED<');
		const signer = { certificatePem: samples.recipient.certificatePem };
		expect(openEnvelope(samples.open(broken, { signer }))).toMatchObject({
			outcome: 'unreadable',
			code: 'SIGNATURE_INVALID'
		});
	});

	test('it is a receipt that says nothing', () => {
		const forged = forge('<a xmlns="urn:a"/>', { kind: 'receipt', encrypted: false });
		expect(openEnvelope(samples.open(forged))).toMatchObject({
			outcome: 'unreadable',
			code: 'RECEIPT_MALFORMED'
		});
	});
});

describe('What is wrong on our side is thrown', () => {
	test.each([
		['a key that is none', { privateKeysPem: ['x'] }, 'KEY_MALFORMED'],
		['a certificate that is none', { signer: { certificatePem: 'x' } }, 'CERTIFICATE_MALFORMED']
	])('%s', (_, changes, code) => {
		expect(() => openEnvelope(samples.open(envelope, changes))).toThrow(
			expect.objectContaining({ code })
		);
	});
});

describe('A good envelope', () => {
	test('of a message gives message, files and header', () => {
		const opened = openEnvelope(samples.open(envelope));
		expect(opened).toMatchObject({ outcome: 'message', header: HEADER, message: SAMPLE_MESSAGE });
		if (opened.outcome !== 'message') return;
		expect(opened.files).toEqual([{ ...SAMPLE_FILE, documentIndex: 0 }]);
		expect(opened.payloadSize).toBe(Buffer.byteLength(sampleMessageXml()));
	});

	test('is opened with an older key of ours, and with the certificate that it carries', () => {
		const privateKeysPem = [samples.stranger.keyPem, samples.recipient.keyPem];
		expect(
			openEnvelope(samples.open(envelope, { privateKeysPem, signer: 'embedded' })).outcome
		).toBe('message');
	});

	test('of a receipt gives the receipt', () => {
		const signer = { certificatePem: samples.recipient.certificatePem };
		expect(
			openEnvelope(samples.open(receiptEnvelope, { signer, privateKeysPem: [] }))
		).toMatchObject({
			outcome: 'receipt',
			header: { kind: 'receipt', from: HEADER.to, to: HEADER.from, encrypted: false },
			receipt: samples.receiptJob.receipt
		});
	});

	test('of an encrypted receipt, against the profile, is read all the same', () => {
		const receipt = Buffer.concat(buildReceipt(samples.receiptJob.receipt)).toString();
		const opened = openEnvelope(samples.open(forge(receipt, { kind: 'receipt' })));
		expect(opened).toMatchObject({
			outcome: 'receipt',
			receipt: { verdict: { verdict: 'ACCEPTED' } }
		});
	});

	test('may use the namespaces of the envelope in its payload', () => {
		const payload = sampleMessageXml().replace(
			' xmlns:m="urn:riv:infrastructure:messaging:MessageWithAttachments:3"',
			''
		);
		const whole = buildEnvelope(
			HEADER,
			encryptPayload(Buffer.from(payload), parseCertificate(samples.recipient.certificatePem))
		);
		const declared = edit(
			Buffer.concat(whole),
			'<x:XHE',
			'<x:XHE xmlns:m="urn:riv:infrastructure:messaging:MessageWithAttachments:3"'
		);
		const signer = {
			key: parsePrivateKey(samples.sender.keyPem),
			certificate: parseCertificate(samples.sender.certificatePem)
		};
		expect(openEnvelope(samples.open(Buffer.concat(signXml(declared, signer)))).outcome).toBe(
			'message'
		);
	});
});

describe('Sealing refuses', () => {
	test('a message that breaks a rule, without repeating it', () => {
		const message = { ...SAMPLE_MESSAGE, subject: 'x'.repeat(257) };
		const seal = () => sealMessage({ ...samples.messageJob, message });
		expect(seal).toThrow(expect.objectContaining({ code: 'MESSAGE_MALFORMED' }));
		expect(seal).not.toThrow('xxx');
	});

	test('a header that breaks a rule', () => {
		const job = { ...samples.receiptJob, handlingServiceId: ' ' };
		expect(() => sealReceipt(job)).toThrow(expect.objectContaining({ code: 'ENVELOPE_MALFORMED' }));
	});

	test('a key that is not the certificate’s', () => {
		const signing = { ...samples.sender, keyPem: samples.stranger.keyPem };
		expect(() => sealMessage({ ...samples.messageJob, signing })).toThrow(
			expect.objectContaining({ code: 'KEY_MISMATCH' })
		);
	});

	test('a certificate to encrypt for that is none', () => {
		expect(() => sealMessage({ ...samples.messageJob, encryptionCertificatePem: '' })).toThrow(
			expect.objectContaining({ code: 'CERTIFICATE_MALFORMED' })
		);
	});
});
