import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeCertificate } from '#tests/support/certificates.ts';
import { parseXml } from '../xml/parse-xml.ts';
import {
	attributeOf,
	base64Of,
	childElements,
	locationOf,
	type XmlElement
} from '../xml/xml-tree.ts';
import { parseCertificate } from './certificates.ts';
import { decryptPayload } from './decrypt-xml.ts';
import { encryptPayload } from './encrypt-xml.ts';
import type { VerifiedXml } from './verify-xml.ts';

const made = makeCertificate({ subject: 'CN=Recipient' });
const recipient = parseCertificate(made.certificateDer);

const encrypted = (payload: Buffer | Buffer[]) =>
	parseXml(Buffer.concat(encryptPayload(payload, recipient))).root;

/** Pretends that the element was signed: signatures have their own tests. */
function decrypt(root: XmlElement): Buffer {
	const verified = { document: root.document, root } as unknown as VerifiedXml;
	return decryptPayload(verified, root, [made.key]);
}

function describeTree(element: XmlElement): [string, string | undefined][] {
	return [
		[locationOf(element), attributeOf(element, 'Algorithm')?.split(/[#/]/).at(-1)],
		...childElements(element).flatMap(describeTree)
	];
}

describe('an encrypted payload', () => {
	test('has the structure and the algorithms that the transport model prescribes', () => {
		const root = encrypted(Buffer.from('<a/>'));
		expect(attributeOf(root, 'Type')).toBe('http://www.w3.org/2001/04/xmlenc#Element');
		expect(describeTree(root)).toEqual([
			['/EncryptedData', undefined],
			['/EncryptedData/EncryptionMethod', 'aes256-cbc'],
			['/EncryptedData/KeyInfo', undefined],
			['/EncryptedData/KeyInfo/EncryptedKey', undefined],
			['/EncryptedData/KeyInfo/EncryptedKey/EncryptionMethod', 'rsa-oaep-mgf1p'],
			['/EncryptedData/KeyInfo/EncryptedKey/EncryptionMethod/DigestMethod', 'sha1'],
			['/EncryptedData/KeyInfo/EncryptedKey/KeyInfo', undefined],
			['/EncryptedData/KeyInfo/EncryptedKey/KeyInfo/X509Data', undefined],
			['/EncryptedData/KeyInfo/EncryptedKey/KeyInfo/X509Data/X509Certificate', undefined],
			['/EncryptedData/KeyInfo/EncryptedKey/CipherData', undefined],
			['/EncryptedData/KeyInfo/EncryptedKey/CipherData/CipherValue', undefined],
			['/EncryptedData/CipherData', undefined],
			['/EncryptedData/CipherData/CipherValue', undefined]
		]);
	});

	test('comes back, whatever its size and parts', () => {
		const parts = fc.array(
			fc.oneof(
				fc.uint8Array({ maxLength: 40 }),
				fc.constantFrom(new Uint8Array(1 << 20), new Uint8Array((1 << 20) + 1))
			),
			{ maxLength: 4 }
		);
		fc.assert(
			fc.property(parts, (rest) => {
				const payload = [Buffer.from('<a>'), ...rest.map((part) => Buffer.from(part))];
				expect(decrypt(encrypted(payload)).equals(Buffer.concat(payload))).toBe(true);
			}),
			{ numRuns: 40 }
		);
	});

	test('is never twice the same', () => {
		const cipherText = () => {
			const data = childElements(encrypted(Buffer.from('<a/>'))).at(-1) as XmlElement;
			return base64Of(childElements(data)[0] as XmlElement).toString('hex');
		};
		expect(new Set([cipherText(), cipherText(), cipherText()])).toHaveProperty('size', 3);
	});

	test.each(['', 'text', '<?xml version="1.0"?><a/>', '\ufeff<a/>', '<!--x--><a/>'])(
		'must be an element, not "%s"',
		(payload) => {
			expect(() => encryptPayload(Buffer.from(payload), recipient)).toThrow('assertion failed');
		}
	);

	test('is not made for a weak certificate', () => {
		const weak = parseCertificate(
			makeCertificate({ subject: 'CN=Weak', bits: 1024 }).certificateDer
		);
		expect(() => encryptPayload(Buffer.from('<a/>'), weak)).toThrow(
			expect.objectContaining({ code: 'CERTIFICATE_WEAK' })
		);
	});
});
