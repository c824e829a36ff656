/**
 * Probing of the encryption by somebody who may sign (a participant) but not read: she sends texts of another's message,
 * changed, and watches us. Whatever is wrong, she gets the same answer: none; and the same work is done for it. Without a valid
 * signature nothing is decrypted at all: `signature-wrapping.test.ts`.
 */
import type Crypto from 'node:crypto';
import {
	constants,
	createCipheriv,
	createDecipheriv,
	createPublicKey,
	privateDecrypt,
	publicEncrypt,
	randomBytes
} from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { alarms } from '#lib/server/alarms/schema.ts';
import { deliveries } from '#lib/server/inbox/schema.ts';
import type { MadeCertificate } from '#tests/support/certificates.ts';
import { openMessageService, type Service } from '#tests/support/message-service.ts';
import {
	certificateFor,
	makeParties,
	type Parties,
	payloadFromRegion
} from '#tests/support/region.ts';
import { forge } from './forge.ts';

vi.mock('node:crypto', async (importOriginal) => {
	const actual = await importOriginal<typeof Crypto>();
	return {
		...actual,
		privateDecrypt: vi.fn(actual.privateDecrypt),
		createDecipheriv: vi.fn(actual.createDecipheriv)
	};
});

let parties: Parties;
let other: MadeCertificate;
let service: Service;
const CONTENT_KEY = randomBytes(32);

beforeAll(() => {
	parties = makeParties();
	other = certificateFor('Någon annan');
});
beforeEach(async () => {
	service = await openMessageService(parties);
	vi.mocked(privateDecrypt).mockClear();
	vi.mocked(createDecipheriv).mockClear();
});
afterEach(() => service.close());

const XENC = 'http://www.w3.org/2001/04/xmlenc#';
const CBC = `${XENC}aes256-cbc`;
const GCM = 'http://www.w3.org/2009/xmlenc11#aes256-gcm';
const OAEP = `<xenc:EncryptionMethod Algorithm="${XENC}rsa-oaep-mgf1p"/>`;

interface Encryption {
	text: Buffer | string;
	wrapped?: Buffer | string;
	method?: string;
	keyMethod?: string;
	/** Instead of the whole KeyInfo. */
	keyInfo?: string;
	/** Instead of CipherValue. */
	cipherData?: string;
}

const base64 = (value: Buffer | string) =>
	typeof value === 'string' ? value : value.toString('base64');

function encryptedData(wish: Encryption): string {
	const wrapped = wish.wrapped ?? wrap(CONTENT_KEY);
	const keyInfo =
		wish.keyInfo ??
		`<xenc:EncryptedKey>${wish.keyMethod ?? OAEP}<xenc:CipherData><xenc:CipherValue>${base64(wrapped)}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>`;
	return `<xenc:EncryptedData xmlns:xenc="${XENC}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Type="${XENC}Element"><xenc:EncryptionMethod Algorithm="${wish.method ?? CBC}"/><ds:KeyInfo>${keyInfo}</ds:KeyInfo><xenc:CipherData>${wish.cipherData ?? `<xenc:CipherValue>${base64(wish.text)}</xenc:CipherValue>`}</xenc:CipherData></xenc:EncryptedData>`;
}

function wrap(key: Buffer, hash = 'sha1', made: MadeCertificate = parties.own): Buffer {
	return publicEncrypt(
		{
			key: createPublicKey(made.keyPem),
			padding: constants.RSA_PKCS1_OAEP_PADDING,
			oaepHash: hash
		},
		key
	);
}

/** With the padding as it is: the text must be whole blocks. */
function cbc(padded: Buffer, key = CONTENT_KEY): Buffer {
	const vector = randomBytes(16);
	const cipher = createCipheriv('aes-256-cbc', key, vector).setAutoPadding(false);
	return Buffer.concat([vector, cipher.update(padded), cipher.final()]);
}

function gcm(text: Buffer, key = CONTENT_KEY): Buffer {
	const vector = randomBytes(12);
	const cipher = createCipheriv('aes-256-gcm', key, vector);
	return Buffer.concat([vector, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

function pad(text: string, filler = 0): Buffer {
	const bytes = Buffer.from(text);
	const length = 16 - (bytes.length % 16);
	return Buffer.concat([bytes, Buffer.alloc(length - 1, filler), Buffer.of(length)]);
}

/** Everything that the peer can see of us, and what we have done for it. */
async function probe(encryption: Encryption, xml = '') {
	const { message } = payloadFromRegion(parties);
	const envelope = forge(parties, {
		payload: xml,
		content: encryptedData(encryption),
		header: { id: message.messageId }
	});
	service.accessPoint.submitted.clear();
	vi.mocked(privateDecrypt).mockClear();
	vi.mocked(createDecipheriv).mockClear();
	service.deliver(envelope);
	await service.settle();
	const rows = await service.deps.db.read.select().from(deliveries);
	return {
		visible: {
			answers: service.accessPoint.submitted.size,
			left: service.accessPoint.pending.size
		},
		work: {
			keys: vi.mocked(privateDecrypt).mock.calls.length,
			texts: vi.mocked(createDecipheriv).mock.calls.filter(([name]) => name.startsWith('aes-256'))
				.length
		},
		code: rows.at(-1)?.outcome
	};
}

const SILENCE = { answers: 0, left: 0 };

/** A file's segments are decrypted with AES-GCM as well: reading the envelope from the blob store. */
let idle = 0;
beforeEach(async () => {
	idle = (await probe({ text: '!' })).work.texts;
});

const block = (last: number) => Buffer.concat([Buffer.alloc(31, 0x61), Buffer.of(last)]);
const flipped = (bytes: Buffer, at: number) => {
	const copy = Buffer.from(bytes);
	copy[at] = (copy[at] as number) ^ 1;
	return copy;
};

describe('whatever is wrong with the text or its key, the peer sees silence, and the work is the same', () => {
	const kinds: [string, () => Encryption][] = [
		['padding of no bytes', () => ({ text: cbc(block(0)) })],
		['padding longer than a block', () => ({ text: cbc(block(17)) })],
		['padding of 255 bytes', () => ({ text: cbc(block(255)) })],
		['padding that is in order, and text that is no XML', () => ({ text: cbc(block(5)) })],
		[
			'padding that is in order, and text that is not UTF-8',
			() => ({ text: cbc(Buffer.concat([Buffer.alloc(31, 0xff), Buffer.of(1)])) })
		],
		['padding that is in order, and XML that breaks off', () => ({ text: cbc(pad('<a><b>')) })],
		['padding that is in order, and no text at all', () => ({ text: cbc(Buffer.alloc(16, 16)) })],
		['a changed vector', () => ({ text: flipped(cbc(pad('<aaaaaaaaaaaaaa/>')), 0) })],
		[
			'a changed block before the last',
			() => ({ text: flipped(cbc(Buffer.concat([Buffer.alloc(32, 0x61), block(9)])), 50) })
		],
		[
			'a tag that does not hold',
			() => ({ text: flipped(gcm(Buffer.from('<a/>')), -1 + 12 + 4 + 16), method: GCM })
		],
		[
			'a changed text under a tag',
			() => ({ text: flipped(gcm(Buffer.from('<aaaaaaaa/>')), 14), method: GCM })
		],
		[
			'a text under CBC that was made with GCM',
			() => ({ text: gcm(Buffer.alloc(36, 0x61)), method: CBC })
		],
		['a text under GCM that was made with CBC', () => ({ text: cbc(pad('<a/>')), method: GCM })],
		[
			'a key that is wrapped for somebody else',
			() => ({ text: cbc(pad('<a/>')), wrapped: wrap(CONTENT_KEY, 'sha1', other) })
		],
		[
			'a wrapped key that was changed',
			() => ({ text: cbc(pad('<a/>')), wrapped: flipped(wrap(CONTENT_KEY), 100) })
		],
		['a wrapped key of zeros', () => ({ text: cbc(pad('<a/>')), wrapped: Buffer.alloc(256) })],
		[
			'a wrapped key that is larger than the modulus',
			() => ({ text: cbc(pad('<a/>')), wrapped: Buffer.alloc(256, 0xff) })
		],
		[
			'a content key that is too short',
			() => ({ text: cbc(pad('<a/>')), wrapped: wrap(CONTENT_KEY.subarray(0, 16)) })
		],
		[
			'a content key that is too long',
			() => ({ text: cbc(pad('<a/>')), wrapped: wrap(Buffer.concat([CONTENT_KEY, CONTENT_KEY])) })
		],
		['an empty content key', () => ({ text: cbc(pad('<a/>')), wrapped: wrap(Buffer.alloc(0)) })],
		[
			'another hash than the one that is said',
			() => ({ text: cbc(pad('<a/>')), wrapped: wrap(CONTENT_KEY, 'sha256') })
		],
		[
			'PKCS#1 v1.5 under the name of OAEP',
			() => ({
				text: cbc(pad('<a/>')),
				wrapped: publicEncrypt(
					{ key: createPublicKey(parties.own.keyPem), padding: constants.RSA_PKCS1_PADDING },
					CONTENT_KEY
				)
			})
		]
	];
	test.each(kinds)('%s', async (_, make) => {
		const { visible, work } = await probe(make());
		expect(visible).toEqual(SILENCE);
		expect(work).toEqual({ keys: 1, texts: idle + 1 });
		expect(JSON.stringify(service.logged)).not.toMatch(/padding|oaep|bad decrypt|tag|openssl/i);
	});
});

describe('what cannot even be tried is the same silence, with no more work than reading it', () => {
	const kinds: [string, () => Encryption, string][] = [
		['less than a block', () => ({ text: randomBytes(15) }), 'DECRYPTION_FAILED'],
		['half a block', () => ({ text: randomBytes(40) }), 'DECRYPTION_FAILED'],
		['no bytes', () => ({ text: '' }), 'DECRYPTION_FAILED'],
		[
			'a tag cut short',
			() => ({ text: gcm(Buffer.from('')).subarray(0, 27), method: GCM }),
			'DECRYPTION_FAILED'
		],
		['a text that is not base64', () => ({ text: 'a' }), 'DECRYPTION_FAILED'],
		['base64 for addresses', () => ({ text: '_-_-' }), 'DECRYPTION_FAILED'],
		[
			'RSA 1.5 (Bleichenbacher)',
			() => ({
				text: cbc(pad('<a/>')),
				keyMethod: `<xenc:EncryptionMethod Algorithm="${XENC}rsa-1_5"/>`
			}),
			'ENCRYPTION_NOT_ALLOWED'
		],
		[
			'OAEP with MD5',
			() => ({
				text: cbc(pad('<a/>')),
				keyMethod: OAEP.replace(
					'/>',
					'><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#md5"/></xenc:EncryptionMethod>'
				)
			}),
			'ENCRYPTION_NOT_ALLOWED'
		],
		[
			'OAEP with a label of the sender’s',
			() => ({
				text: cbc(pad('<a/>')),
				keyMethod: OAEP.replace(
					'/>',
					'><xenc:OAEPparams>AAAA</xenc:OAEPparams></xenc:EncryptionMethod>'
				)
			}),
			'ENCRYPTION_NOT_ALLOWED'
		],
		[
			'OAEP with a mask that nobody knows',
			() => ({
				text: cbc(pad('<a/>')),
				keyMethod:
					'<xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#rsa-oaep"><m:MGF xmlns:m="http://www.w3.org/2009/xmlenc11#" Algorithm="urn:mgf"/></xenc:EncryptionMethod>'
			}),
			'ENCRYPTION_NOT_ALLOWED'
		],
		[
			'key transport without a method',
			() => ({ text: cbc(pad('<a/>')), keyMethod: '' }),
			'ENCRYPTION_NOT_ALLOWED'
		],
		[
			'a key under another key (key wrap)',
			() => ({
				text: cbc(pad('<a/>')),
				keyMethod: `<xenc:EncryptionMethod Algorithm="${XENC}kw-aes256"/>`
			}),
			'ENCRYPTION_NOT_ALLOWED'
		],
		[
			'AES-128',
			() => ({ text: cbc(pad('<a/>')), method: `${XENC}aes128-cbc` }),
			'ENCRYPTION_NOT_ALLOWED'
		],
		[
			'Triple-DES',
			() => ({ text: cbc(pad('<a/>')), method: `${XENC}tripledes-cbc` }),
			'ENCRYPTION_NOT_ALLOWED'
		],
		[
			'a method that nobody knows',
			() => ({ text: cbc(pad('<a/>')), method: 'urn:rot13' }),
			'ENCRYPTION_NOT_ALLOWED'
		],
		[
			'a key that lies at an address',
			() => ({
				text: cbc(pad('<a/>')),
				keyInfo: '<ds:RetrievalMethod URI="http://127.0.0.1:9/key"/>'
			}),
			'ENCRYPTION_NOT_ALLOWED'
		],
		[
			'a key that lies in a file',
			() => ({ text: cbc(pad('<a/>')), keyInfo: '<ds:RetrievalMethod URI="file:///etc/passwd"/>' }),
			'ENCRYPTION_NOT_ALLOWED'
		],
		[
			'a key that has a name only',
			() => ({ text: cbc(pad('<a/>')), keyInfo: '<ds:KeyName>secret</ds:KeyName>' }),
			'ENCRYPTION_NOT_ALLOWED'
		],
		[
			'seventeen keys',
			() => ({
				text: cbc(pad('<a/>')),
				keyInfo:
					`<xenc:EncryptedKey>${OAEP}<xenc:CipherData><xenc:CipherValue>AAAA</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>`.repeat(
						17
					)
			}),
			'ENCRYPTION_NOT_ALLOWED'
		],
		[
			'a text that lies at an address',
			() => ({ text: '', cipherData: '<xenc:CipherReference URI="http://127.0.0.1:9/text"/>' }),
			'ENCRYPTION_NOT_ALLOWED'
		],
		[
			'a text that lies in a file',
			() => ({ text: '', cipherData: '<xenc:CipherReference URI="file:///etc/passwd"/>' }),
			'ENCRYPTION_NOT_ALLOWED'
		]
	];
	test.each(kinds)('%s', async (_, make, code) => {
		const fetched = vi.spyOn(globalThis, 'fetch');
		const probed = await probe(make());
		expect(probed).toMatchObject({ visible: SILENCE, code });
		expect(probed.work.keys).toBeLessThanOrEqual(1);
		expect(fetched).not.toHaveBeenCalled();
		fetched.mockRestore();
	});
});

test('operations see one code for all that fails in decryption, and no reason', async () => {
	const codes = new Set<string | null | undefined>();
	for (const encryption of [
		{ text: cbc(block(0)) },
		{ text: cbc(pad('<a/>')), wrapped: wrap(CONTENT_KEY, 'sha1', other) },
		{ text: cbc(pad('<a/>')), wrapped: Buffer.alloc(256) },
		{ text: flipped(gcm(Buffer.from('<a/>')), 20), method: GCM },
		{ text: randomBytes(15) }
	]) {
		codes.add((await probe(encryption)).code);
	}
	expect([...codes]).toEqual(['DECRYPTION_FAILED']);
	const raised = await service.deps.db.read.select().from(alarms);
	expect(JSON.stringify(raised)).not.toMatch(/padding|oaep|tag/i);
});

test('what is in order is read, by any of the algorithms that SDK allows', async () => {
	const answered = async (encryption: Encryption) => (await probe(encryption)).visible.answers;
	// An answer, though a refusal: <a/> is XML, and no message.
	expect(await answered({ text: cbc(pad('<a/>', 0x41)) })).toBe(1);
	expect(await answered({ text: gcm(Buffer.from('<a/>')), method: GCM })).toBe(1);
	const sha256 = OAEP.replace(
		'rsa-oaep-mgf1p"/>',
		'rsa-oaep-mgf1p"><ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/></xenc:EncryptionMethod>'
	);
	expect(await answered({ text: cbc(pad('<a/>')), keyMethod: sha256 })).toBe(1);
});
