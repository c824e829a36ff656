import { constants, createCipheriv, publicEncrypt, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeCertificate } from '#tests/support/certificates.ts';
import { isAppError } from '../errors.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { childNamed, textOf, type XmlElement } from '../xml/xml-tree.ts';
import { parseCertificate } from './certificates.ts';
import { decryptPayload, parseDecrypted } from './decrypt-xml.ts';
import { signXml } from './sign-xml.ts';
import { verifyXml } from './verify-xml.ts';

const XENC = 'http://www.w3.org/2001/04/xmlenc#';
const XENC11 = 'http://www.w3.org/2009/xmlenc11#';
const DS = 'http://www.w3.org/2000/09/xmldsig#';
const PAYLOAD = '<m:message xmlns:m="urn:m">Ärende</m:message>';

const sender = makeCertificate({ subject: 'CN=Sender' });
const recipient = makeCertificate({ subject: 'CN=Recipient' });
const other = makeCertificate({ subject: 'CN=Other' });
const signer = { key: sender.key, certificate: parseCertificate(sender.certificateDer) };

const method = (algorithm: string, inside = '') =>
	`<EncryptionMethod Algorithm="${algorithm}">${inside}</EncryptionMethod>`;
const cipherData = (bytes: Buffer) =>
	`<CipherData><CipherValue>${bytes.toString('base64')}</CipherValue></CipherData>`;
const keyInfo = (...inside: string[]) => `<KeyInfo xmlns="${DS}">${inside.join('')}</KeyInfo>`;

interface KeyWish {
	to?: typeof recipient;
	method?: string;
	oaepHash?: string;
	padding?: number;
	attributes?: string;
}

function encryptedKey(contentKey: Buffer, wish: KeyWish = {}): string {
	const { to = recipient, oaepHash = 'sha1', padding = constants.RSA_PKCS1_OAEP_PADDING } = wish;
	const wrapped = publicEncrypt({ key: to.certificatePem, padding, oaepHash }, contentKey);
	return `<EncryptedKey xmlns="${XENC}" ${wish.attributes ?? ''}>${wish.method ?? method(`${XENC}rsa-oaep-mgf1p`)}${cipherData(wrapped)}</EncryptedKey>`;
}

const encryptedData = (inside: string) =>
	`<EncryptedData xmlns="${XENC}" Type="${XENC}Element">${inside}</EncryptedData>`;

/** Encrypts blocks as they are, padding included. */
function cbc(contentKey: Buffer, padded: Buffer): Buffer {
	const vector = randomBytes(16);
	const cipher = createCipheriv('aes-256-cbc', contentKey, vector).setAutoPadding(false);
	return Buffer.concat([vector, cipher.update(padded), cipher.final()]);
}

function gcm(contentKey: Buffer, plain: string): Buffer {
	const vector = randomBytes(12);
	const cipher = createCipheriv('aes-256-gcm', contentKey, vector);
	return Buffer.concat([vector, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Padding to whole blocks with random bytes, the last one telling how many: ISO 10126 as XML Encryption has it. */
function pad(plain: string): Buffer {
	const bytes = Buffer.from(plain);
	const length = 16 - (bytes.length % 16);
	const padding = randomBytes(length);
	padding[length - 1] = length;
	return Buffer.concat([bytes, padding]);
}

/** Signs an envelope around the element given, and decrypts as a receiver does. */
function receive(inside: string, keys = [other.key, recipient.key]): string {
	const signed = Buffer.concat(
		signXml(Buffer.from(`<e xmlns="urn:e" xmlns:u="urn:u">${inside}</e>`), signer)
	);
	const verified = verifyXml(parseXml(signed));
	const element = childNamed(verified.root, XENC, 'EncryptedData') as XmlElement;
	return decryptPayload(verified, element, keys).toString();
}

function refusal(
	inside: string,
	keys?: (typeof recipient.key)[]
): { code: string; message: string } {
	try {
		receive(inside, keys);
	} catch (error) {
		if (!isAppError(error)) throw error;
		expect(error.cause, 'an error of decryption has no cause').toBeUndefined();
		return { code: error.code, message: error.message };
	}
	return { code: 'decrypted', message: '' };
}

const contentKey = randomBytes(32);
const CBC = method(`${XENC}aes256-cbc`);
const GCM = method(`${XENC11}aes256-gcm`);
const goodText = cipherData(cbc(contentKey, pad(PAYLOAD)));
const good = encryptedData(CBC + keyInfo(encryptedKey(contentKey)) + goodText);

describe('decrypts', () => {
	test.each<[string, string]>([
		['AES-256-CBC with random padding, of which only the last byte counts', good],
		[
			'a payload that fills its blocks',
			encryptedData(
				CBC + keyInfo(encryptedKey(contentKey)) + cipherData(cbc(contentKey, pad(`${PAYLOAD}   `)))
			)
		],
		[
			'AES-256-GCM',
			encryptedData(GCM + keyInfo(encryptedKey(contentKey)) + cipherData(gcm(contentKey, PAYLOAD)))
		],
		[
			'a key under OAEP with its digest stated',
			encryptedData(
				CBC +
					keyInfo(
						encryptedKey(contentKey, {
							method: method(
								`${XENC}rsa-oaep-mgf1p`,
								`<DigestMethod xmlns="${DS}" Algorithm="${DS}sha1"/>`
							)
						})
					) +
					goodText
			)
		],
		[
			'a key under OAEP of XML Encryption 1.1 with SHA-256',
			encryptedData(
				CBC +
					keyInfo(
						encryptedKey(contentKey, {
							oaepHash: 'sha256',
							method: method(
								`${XENC11}rsa-oaep`,
								`<DigestMethod xmlns="${DS}" Algorithm="${XENC}sha256"/><MGF xmlns="${XENC11}" Algorithm="${XENC11}mgf1sha256"/>`
							)
						})
					) +
					goodText
			)
		],
		[
			'a key under OAEP of XML Encryption 1.1 that says nothing more',
			encryptedData(
				CBC + keyInfo(encryptedKey(contentKey, { method: method(`${XENC11}rsa-oaep`) })) + goodText
			)
		],
		[
			'the second of two keys, the first being for another',
			encryptedData(
				CBC +
					keyInfo(encryptedKey(randomBytes(32), { to: sender }), encryptedKey(contentKey)) +
					goodText
			)
		],
		[
			'the second of two keys, the first being one that is not allowed',
			encryptedData(
				CBC +
					keyInfo(
						encryptedKey(contentKey, {
							padding: constants.RSA_PKCS1_PADDING,
							method: method(`${XENC}rsa-1_5`)
						}),
						encryptedKey(contentKey)
					) +
					goodText
			)
		],
		[
			'the second of two keys for us, the first opening nothing',
			encryptedData(
				GCM +
					keyInfo(encryptedKey(randomBytes(32)), encryptedKey(contentKey)) +
					cipherData(gcm(contentKey, PAYLOAD))
			)
		],
		[
			'a key beside the data, by RetrievalMethod',
			encryptedData(
				CBC + keyInfo(`<RetrievalMethod URI="#k" Type="${XENC}EncryptedKey"/>`) + goodText
			) + encryptedKey(contentKey, { attributes: 'Id="k"' })
		]
	])('%s', (_, xml) => expect(receive(xml).trim()).toBe(PAYLOAD));
});

describe('does not allow', () => {
	test.each<[string, string]>([
		[
			'AES-128',
			encryptedData(method(`${XENC}aes128-cbc`) + keyInfo(encryptedKey(contentKey)) + goodText)
		],
		[
			'AES-128-GCM',
			encryptedData(method(`${XENC11}aes128-gcm`) + keyInfo(encryptedKey(contentKey)) + goodText)
		],
		[
			'Triple DES',
			encryptedData(method(`${XENC}tripledes-cbc`) + keyInfo(encryptedKey(contentKey)) + goodText)
		],
		['no method', encryptedData(keyInfo(encryptedKey(contentKey)) + goodText)],
		[
			'RSA 1.5, even when it would open',
			encryptedData(
				CBC +
					keyInfo(
						encryptedKey(contentKey, {
							padding: constants.RSA_PKCS1_PADDING,
							method: method(`${XENC}rsa-1_5`)
						})
					) +
					goodText
			)
		],
		[
			'OAEP parameters',
			encryptedData(
				CBC +
					keyInfo(
						encryptedKey(contentKey, {
							method: method(`${XENC}rsa-oaep-mgf1p`, '<OAEPparams>QQ==</OAEPparams>')
						})
					) +
					goodText
			)
		],
		[
			'an OAEP digest that is not known',
			encryptedData(
				CBC +
					keyInfo(
						encryptedKey(contentKey, {
							method: method(
								`${XENC}rsa-oaep-mgf1p`,
								`<DigestMethod xmlns="${DS}" Algorithm="urn:md5"/>`
							)
						})
					) +
					goodText
			)
		],
		['no key', encryptedData(CBC + goodText)],
		['a shared key by name', encryptedData(CBC + keyInfo('<KeyName>x</KeyName>') + goodText)],
		[
			'a key that no RetrievalMethod points at',
			encryptedData(CBC + keyInfo() + goodText) + encryptedKey(contentKey, { attributes: 'Id="k"' })
		],
		[
			'more keys than anybody needs',
			encryptedData(CBC + keyInfo(encryptedKey(contentKey).repeat(17)) + goodText)
		],
		['no cipher text', encryptedData(CBC + keyInfo(encryptedKey(contentKey)))],
		[
			'a reference to cipher text elsewhere',
			encryptedData(
				`${CBC}${keyInfo(encryptedKey(contentKey))}<CipherData><CipherReference URI="http://evil.example/"/></CipherData>`
			)
		]
	])('%s', (_, xml) => expect(refusal(xml).code).toBe('ENCRYPTION_NOT_ALLOWED'));
});

describe('fails in one way, whatever the reason:', () => {
	const failing = (text: Buffer, start = CBC) =>
		encryptedData(start + keyInfo(encryptedKey(contentKey)) + cipherData(text));
	const changedTag = gcm(contentKey, PAYLOAD);
	changedTag[changedTag.length - 1] = (changedTag.at(-1) as number) ^ 1;
	const block = (last: number) => Buffer.concat([Buffer.alloc(15, 'x'), Buffer.from([last])]);

	test.each<[string, string]>([
		[
			'a key for somebody else',
			encryptedData(CBC + keyInfo(encryptedKey(contentKey, { to: sender })) + goodText)
		],
		[
			'another content key',
			encryptedData(
				GCM + keyInfo(encryptedKey(randomBytes(32))) + cipherData(gcm(contentKey, PAYLOAD))
			)
		],
		[
			'a content key that is too short',
			encryptedData(CBC + keyInfo(encryptedKey(randomBytes(16))) + goodText)
		],
		[
			'a content key that is too long',
			encryptedData(CBC + keyInfo(encryptedKey(randomBytes(64))) + goodText)
		],
		[
			'an OAEP digest other than the one stated',
			encryptedData(CBC + keyInfo(encryptedKey(contentKey, { oaepHash: 'sha256' })) + goodText)
		],
		['a wrapped key that is not base64', good.replace(/(?<=<CipherValue>)./, '%')],
		[
			'cipher text that is not base64',
			good.replace(/(?<=<\/KeyInfo><CipherData><CipherValue>)./, '%')
		],
		['no bytes', failing(Buffer.alloc(0))],
		['a vector alone', failing(randomBytes(16))],
		['half a block', failing(randomBytes(40))],
		['padding of no bytes', failing(cbc(contentKey, block(0)))],
		['padding of more bytes than a block', failing(cbc(contentKey, block(17)))],
		['padding of 255 bytes', failing(cbc(contentKey, block(255)))],
		['a tag that does not hold', failing(changedTag, GCM)],
		['a tag cut short', failing(gcm(contentKey, PAYLOAD).subarray(0, -1), GCM)],
		['less than a vector and a tag', failing(randomBytes(27), GCM)]
	])('%s', (_, xml) => {
		expect(refusal(xml)).toEqual({
			code: 'DECRYPTION_FAILED',
			message: 'The payload cannot be decrypted with our keys.'
		});
	});

	test('no keys', () => expect(refusal(good, []).code).toBe('DECRYPTION_FAILED'));
});

describe('only what the signature covers', () => {
	test('is decrypted: an element of another document is a fault of ours', () => {
		const verified = verifyXml(parseXml(Buffer.concat(signXml(Buffer.from('<e/>'), signer))));
		const foreign = parseXml(Buffer.from(good)).root;
		expect(() => decryptPayload(verified, foreign, [recipient.key])).toThrow('assertion failed');
	});

	test('is decrypted: an element inside the signature is a fault of ours', () => {
		const signed = Buffer.concat(signXml(Buffer.from('<e/>'), signer)).toString();
		const verified = verifyXml(
			parseXml(Buffer.from(signed.replace('<ds:KeyInfo>', `<ds:KeyInfo>${good}`)))
		);
		const inside = childNamed(
			childNamed(verified.signature, DS, 'KeyInfo') as XmlElement,
			XENC,
			'EncryptedData'
		);
		expect(() => decryptPayload(verified, inside as XmlElement, [recipient.key])).toThrow(
			'assertion failed'
		);
	});
});

test('the decrypted element is parsed with the namespaces of where it stood, not those of EncryptedData', () => {
	const { root } = parseXml(Buffer.from(`<e xmlns="urn:e" xmlns:u="urn:u">${good}</e>`));
	const element = childNamed(root, XENC, 'EncryptedData') as XmlElement;
	const decrypted = parseDecrypted(Buffer.from('<u:a><b>x</b></u:a>'), element).root;
	expect(decrypted.namespace).toBe('urn:u');
	expect(textOf(childNamed(decrypted, 'urn:e', 'b') as XmlElement)).toBe('x');
});
