/**
 * Encrypts a payload element for one recipient: EncryptedData of Type Element, AES-256-CBC under a fresh key, the key under
 * RSA-OAEP-MGF1P with SHA-1 (what the transport model prescribes and every peer understands). The envelope is signed
 * afterwards; CBC alone protects nothing against change.
 */
import {
	constants,
	createCipheriv,
	createSecretKey,
	publicEncrypt,
	randomBytes,
	type KeyObject
} from 'node:crypto';
import { assert } from '../assert.ts';
import { XmlWriter, type Written } from '../xml/xml-writer.ts';
import { AES256_CBC, DS, ENCRYPTED_ELEMENT, RSA_OAEP_MGF1P, SHA1, XENC } from './algorithms.ts';
import { assertStrong, type Certificate } from './certificates.ts';

const SLICE_BYTES = 1 << 20;
const BLOCK_BYTES = 16;

/**
 * The `EncryptedData` element in parts, to be put where the payload would have been. The payload is one element that brings
 * its own namespace declarations, without an XML declaration, in UTF-8. Throws CERTIFICATE_WEAK.
 */
export function encryptPayload(
	payload: Buffer | readonly Buffer[],
	recipient: Certificate
): Buffer[] {
	return writeEncrypted(payload, recipient).finish();
}

/** As `encryptPayload`, for a writer: the cipher text is made where it is to stand. The payload must be unchanged then. */
export function encryptPayloadLater(
	payload: Buffer | readonly Buffer[],
	recipient: Certificate
): Written[] {
	return writeEncrypted(payload, recipient).finishLater();
}

function writeEncrypted(payload: Buffer | readonly Buffer[], recipient: Certificate): XmlWriter {
	assertStrong(recipient);
	const parts = Buffer.isBuffer(payload) ? [payload] : payload;
	// It will stand in the middle of a document: `<?xml …?>` or a byte order mark would break it at the receiver.
	const opening = parts[0]?.toString('latin1', 0, 2) ?? '';
	assert(/^<[^?!]/.test(opening), 'the payload to encrypt is an element');

	const contentKey = randomBytes(32);
	const writer = new XmlWriter()
		.open('xenc:EncryptedData', { 'xmlns:xenc': XENC, Type: ENCRYPTED_ELEMENT })
		.open('xenc:EncryptionMethod', { Algorithm: AES256_CBC })
		.close()
		.open('ds:KeyInfo', { 'xmlns:ds': DS });
	writeEncryptedKey(writer, contentKey, recipient);
	return writer
		.close()
		.open('xenc:CipherData')
		.open('xenc:CipherValue')
		.base64(encryptedSlices(parts, contentKey), encryptedLength(parts))
		.close()
		.close()
		.close();
}

function writeEncryptedKey(writer: XmlWriter, contentKey: Buffer, recipient: Certificate): void {
	writer
		.open('xenc:EncryptedKey')
		.open('xenc:EncryptionMethod', { Algorithm: RSA_OAEP_MGF1P })
		.open('ds:DigestMethod', { Algorithm: SHA1 })
		.close()
		.close()
		.open('ds:KeyInfo')
		.open('ds:X509Data')
		.element('ds:X509Certificate', recipient.der.toString('base64'))
		.close()
		.close()
		.open('xenc:CipherData')
		.element('xenc:CipherValue', wrapKey(contentKey, recipient.publicKey).toString('base64'))
		.close()
		.close();
}

function wrapKey(contentKey: Buffer, key: KeyObject): Buffer {
	return publicEncrypt(
		{ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
		contentKey
	);
}

/** The vector, the text, and padding up to a whole block, one byte of it at the least. */
function encryptedLength(parts: readonly Buffer[]): number {
	const length = parts.reduce((sum, part) => sum + part.length, 0);
	return BLOCK_BYTES + length + BLOCK_BYTES - (length % BLOCK_BYTES);
}

/** The initialisation vector, then the cipher text, slice by slice. PKCS#7 is one of the paddings that XML Encryption §5.2 allows. */
function* encryptedSlices(parts: readonly Buffer[], contentKey: Buffer): Generator<Buffer> {
	const vector = randomBytes(BLOCK_BYTES);
	const cipher = createCipheriv('aes-256-cbc', createSecretKey(contentKey), vector);
	yield vector;
	for (const part of parts) {
		for (let at = 0; at < part.length; at += SLICE_BYTES) {
			yield cipher.update(part.subarray(at, at + SLICE_BYTES));
		}
	}
	yield cipher.final();
}
