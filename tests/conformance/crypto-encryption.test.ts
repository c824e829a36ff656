import { createPrivateKey, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseCertificate } from '#lib/server/crypto/certificates.ts';
import { decryptPayload, parseDecrypted } from '#lib/server/crypto/decrypt-xml.ts';
import { encryptPayload } from '#lib/server/crypto/encrypt-xml.ts';
import { decryptOaep } from '#lib/server/crypto/oaep.ts';
import { signXml } from '#lib/server/crypto/sign-xml.ts';
import { verifyXml } from '#lib/server/crypto/verify-xml.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { childNamed, textOf, type XmlElement } from '#lib/server/xml/xml-tree.ts';
import { makeCertificate } from '#tests/support/certificates.ts';
import { hasOpenssl, hasXmlsec1, judge } from './xml-judges.ts';

const XENC = 'http://www.w3.org/2001/04/xmlenc#';
const DS = 'http://www.w3.org/2000/09/xmldsig#';

const sender = makeCertificate({ subject: 'CN=Sender' });
const recipient = makeCertificate({ subject: 'CN=Recipient' });
const other = makeCertificate({ subject: 'CN=Other' });
const payload = '<m:message xmlns:m="urn:m"><m:text>Ärende &amp; svar 😀</m:text></m:message>';

/** Signs an envelope and decrypts the EncryptedData in it, as a receiver does. */
function receive(envelope: Buffer, keys = [other.key, recipient.key]): string {
	const signed = signXml(envelope, {
		key: sender.key,
		certificate: parseCertificate(sender.certificateDer)
	});
	const verified = verifyXml(parseXml(Buffer.concat(signed)));
	const encrypted = childNamed(verified.root, XENC, 'EncryptedData') as XmlElement;
	const plain = decryptPayload(verified, encrypted, keys);
	const { root } = parseDecrypted(plain, encrypted);
	return textOf(childNamed(root, 'urn:m', 'text') as XmlElement);
}

describe.skipIf(!hasXmlsec1)('xmlsec1', () => {
	test('decrypts what we encrypt', () => {
		const encrypted = encryptPayload(
			Buffer.from(payload),
			parseCertificate(recipient.certificateDer)
		);
		const envelope = Buffer.concat([Buffer.from('<e>'), ...encrypted, Buffer.from('</e>')]);
		const { ok, stdout, stderr } = judge(
			'xmlsec1',
			['--decrypt', '--privkey-pem', '{key.pem}', '{envelope.xml}'],
			{ 'envelope.xml': envelope, 'key.pem': recipient.keyPem }
		);
		expect(ok, stderr).toBe(true);
		const { root } = parseXml(stdout);
		const message = childNamed(root, 'urn:m', 'message') as XmlElement;
		expect(textOf(childNamed(message, 'urn:m', 'text') as XmlElement)).toBe('Ärende & svar 😀');
	});

	test.each([
		['AES-256-CBC', `${XENC}aes256-cbc`, ''],
		['AES-256-GCM', 'http://www.w3.org/2009/xmlenc11#aes256-gcm', ''],
		[
			'AES-256-CBC, the OAEP digest stated',
			`${XENC}aes256-cbc`,
			`<DigestMethod xmlns="${DS}" Algorithm="${DS}sha1"/>`
		]
	])('encrypts what we decrypt: %s', (_, cipher, digest) => {
		expect(receive(encryptWithXmlsec1(cipher, 'aes-256', `${XENC}rsa-oaep-mgf1p`, digest))).toBe(
			'Ärende & svar 😀'
		);
	});

	test.each([
		['AES-128-CBC', `${XENC}aes128-cbc`, 'aes-128', `${XENC}rsa-oaep-mgf1p`],
		['AES-192-CBC', `${XENC}aes192-cbc`, 'aes-192', `${XENC}rsa-oaep-mgf1p`],
		['Triple DES', `${XENC}tripledes-cbc`, 'des-192', `${XENC}rsa-oaep-mgf1p`],
		['RSA 1.5', `${XENC}aes256-cbc`, 'aes-256', `${XENC}rsa-1_5`]
	])('encrypts what we refuse: %s', (_, cipher, sessionKey, transport) => {
		const envelope = encryptWithXmlsec1(cipher, sessionKey, transport, '');
		expect(() => receive(envelope)).toThrow(
			expect.objectContaining({ code: 'ENCRYPTION_NOT_ALLOWED' })
		);
	});

	test('encrypts for somebody else: cannot be decrypted', () => {
		const envelope = encryptWithXmlsec1(
			`${XENC}aes256-cbc`,
			'aes-256',
			`${XENC}rsa-oaep-mgf1p`,
			''
		);
		expect(() => receive(envelope, [other.key])).toThrow(
			expect.objectContaining({ code: 'DECRYPTION_FAILED' })
		);
	});

	function encryptWithXmlsec1(
		cipher: string,
		sessionKey: string,
		transport: string,
		digest: string
	): Buffer {
		const template = `<EncryptedData xmlns="${XENC}" Type="${XENC}Element">
			<EncryptionMethod Algorithm="${cipher}"/>
			<KeyInfo xmlns="${DS}"><EncryptedKey xmlns="${XENC}">
				<EncryptionMethod Algorithm="${transport}">${digest}</EncryptionMethod>
				<KeyInfo xmlns="${DS}"><X509Data/></KeyInfo>
				<CipherData><CipherValue/></CipherData></EncryptedKey></KeyInfo>
			<CipherData><CipherValue/></CipherData></EncryptedData>`;
		const { ok, stdout, stderr } = judge(
			'xmlsec1',
			[
				'--encrypt',
				'--pubkey-cert-pem',
				'{certificate.pem}',
				'--session-key',
				sessionKey,
				'--xml-data',
				'{envelope.xml}',
				'--node-name',
				'urn:m:message',
				'{template.xml}'
			],
			{
				'template.xml': template,
				'envelope.xml': `<e>${payload}</e>`,
				'certificate.pem': recipient.certificatePem
			}
		);
		expect(ok, stderr).toBe(true);
		return stdout;
	}
});

test('a renewed certificate: the message to the old one is opened with the old key', () => {
	const old = createPrivateKey(recipient.keyPem);
	const renewed = makeCertificate({ subject: 'CN=Recipient' });
	const encrypted = encryptPayload(
		Buffer.from(payload),
		parseCertificate(recipient.certificatePem)
	);
	const envelope = Buffer.concat([Buffer.from('<e>'), ...encrypted, Buffer.from('</e>')]);
	expect(receive(envelope, [renewed.key, old])).toBe('Ärende & svar 😀');
});

describe.skipIf(!hasOpenssl)('openssl', () => {
	test.each([
		['sha256', 'sha1'],
		['sha512', 'sha1'],
		['sha1', 'sha256'],
		['sha256', 'sha384']
	] as const)('wraps keys that we unwrap: OAEP digest %s, mask %s', (digest, mask) => {
		const contentKey = randomBytes(32);
		const options = ['rsa_padding_mode:oaep', `rsa_oaep_md:${digest}`, `rsa_mgf1_md:${mask}`];
		const { ok, stdout, stderr } = judge(
			'openssl',
			['pkeyutl', '-encrypt', '-certin', '-inkey', '{certificate.pem}', '-in', '{key}'].concat(
				options.flatMap((option) => ['-pkeyopt', option])
			),
			{ 'certificate.pem': recipient.certificatePem, key: contentKey }
		);
		expect(ok, stderr).toBe(true);
		expect(decryptOaep(recipient.key, stdout, { digest, mask })).toEqual(contentKey);
		const damaged = Buffer.from(stdout);
		damaged[5] = (damaged[5] as number) ^ 1;
		expect(() => decryptOaep(recipient.key, damaged, { digest, mask })).toThrow();
		expect(() => decryptOaep(other.key, stdout, { digest, mask })).toThrow();
	});
});
