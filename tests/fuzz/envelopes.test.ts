/** Whole envelopes, signed and encrypted, damaged on their way. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import {
	certificateFromBase64,
	parseCertificate,
	parsePrivateKey
} from '#lib/server/crypto/certificates.ts';
import { certificatePartsOf } from '#lib/server/crypto/certificate-parts.ts';
import { readRevocationList } from '#lib/server/crypto/revocation-list.ts';
import { readExtensions } from '#lib/server/crypto/certificate-extensions.ts';
import { readEncryptedData } from '#lib/server/crypto/encryption-structure.ts';
import { readSignature } from '#lib/server/crypto/signature-structure.ts';
import { sealMessage } from '#lib/server/sealing/seal-message.ts';
import { sealReceipt } from '#lib/server/sealing/seal-receipt.ts';
import { openEnvelope } from '#lib/server/sealing/open-envelope.ts';
import { readHeader } from '#lib/server/sealing/read-header.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { makeSealingSamples, type SealingSamples } from '#tests/support/sealing-samples.ts';
import { SAMPLE_FILE, SAMPLE_MESSAGE } from '#tests/support/sdk-samples.ts';
import { damaged, forAll, orRefusal, PATIENCE_MS } from './fuzzing.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

let samples: SealingSamples;
let message: Buffer;
let receipt: Buffer;

beforeAll(() => {
	samples = makeSealingSamples();
	({ envelope: message } = sealMessage(samples.messageJob));
	({ envelope: receipt } = sealReceipt(samples.receiptJob));
});

describe('an envelope that was damaged', () => {
	test('is refused, or is the very message that was sent', () => {
		forAll(damaged([message, receipt]), (envelope) => {
			readHeader(envelope);
			const opened = openEnvelope(samples.open(envelope));
			if (opened.outcome === 'receipt') throw new Error('signed by nobody whom we asked for');
			if (opened.outcome !== 'message') return;
			expect(opened.message).toEqual(SAMPLE_MESSAGE);
			expect(opened.files).toMatchObject([{ fileName: SAMPLE_FILE.fileName }]);
		});
	});

	test('of a receipt is unreadable, or is the very receipt that was sent', () => {
		const signer = { certificatePem: samples.recipient.certificatePem };
		forAll(damaged([receipt]), (envelope) => {
			const opened = openEnvelope(samples.open(envelope, { signer, privateKeysPem: [] }));
			if (opened.outcome === 'receipt') expect(opened.receipt).toEqual(samples.receiptJob.receipt);
			else expect(opened.outcome).toMatch(/^(unreadable|rejected)$/);
		});
	});
});

test('the structures of signature and encryption are read or refused', () => {
	const text = message.toString();
	const [signature = ''] = /<ds:Signature .*<\/ds:Signature>/s.exec(text) ?? [];
	const [encrypted = ''] = /<xenc:EncryptedData.*<\/xenc:EncryptedData>/s.exec(text) ?? [];
	forAll(damaged([Buffer.from(signature), Buffer.from(encrypted)]), (bytes) => {
		const document = orRefusal(() => parseXml(bytes), /^XML_/);
		if (!document) return;
		orRefusal(() => readSignature(document.root), /^SIGNATURE_/);
		orRefusal(() => readEncryptedData(document.root), /^ENCRYPTION_NOT_ALLOWED$/);
	});
});

test('certificates and keys are read or refused, in DER, PEM and base64', () => {
	const { certificateDer, certificatePem, keyPem } = samples.sender;
	const documents = [
		certificateDer,
		Buffer.from(certificatePem),
		Buffer.from(certificateDer.toString('base64')),
		Buffer.from(keyPem)
	];
	forAll(damaged(documents), (bytes) => {
		orRefusal(() => parseCertificate(bytes), /^CERTIFICATE_MALFORMED$/);
		orRefusal(() => readExtensions(bytes), /^CERTIFICATE_MALFORMED$/);
		orRefusal(() => certificatePartsOf(bytes), /^CERTIFICATE_MALFORMED$/);
		orRefusal(() => readRevocationList(bytes), /^(CERTIFICATE_MALFORMED|REVOCATION_UNAVAILABLE)$/);
		orRefusal(() => certificateFromBase64(bytes.toString('latin1')), /^CERTIFICATE_MALFORMED$/);
		orRefusal(() => parsePrivateKey(bytes), /^KEY_MALFORMED$/);
	});
});
