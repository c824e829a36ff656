/**
 * Decrypts the payload of an envelope. It takes verified content only: nothing is decrypted before the signature holds, and
 * every failure is the same DECRYPTION_FAILED without a cause, so that nobody learns about keys or padding from us.
 */
import {
	createDecipheriv,
	createSecretKey,
	randomBytes,
	type Decipheriv,
	type KeyObject
} from 'node:crypto';
import { assert } from '../assert.ts';
import { AppError } from '../errors.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { base64Of, namespacesInScope, type XmlDocument, type XmlElement } from '../xml/xml-tree.ts';
import {
	readEncryptedData,
	type ContentCipher,
	type EncryptedKey
} from './encryption-structure.ts';
import { decryptOaep } from './oaep.ts';
import type { VerifiedXml } from './verify-xml.ts';

const CONTENT_KEY_BYTES = 32;
const CBC_BLOCK_BYTES = 16;
const SLICE_BYTES = 1 << 20;
const GCM_VECTOR_BYTES = 12;
const GCM_TAG_BYTES = 16;

/**
 * The decrypted bytes of an `EncryptedData` in verified content. `keys` are all private keys that may fit, old ones too:
 * senders cache certificates for an hour or more. Throws ENCRYPTION_NOT_ALLOWED for what the profile excludes, else
 * DECRYPTION_FAILED.
 */
export function decryptPayload(
	verified: VerifiedXml,
	encryptedData: XmlElement,
	keys: readonly KeyObject[]
): Buffer {
	assert(isCovered(verified, encryptedData), 'what is decrypted is covered by the signature');
	const { cipher, cipherValue, encryptedKeys } = readEncryptedData(encryptedData);
	/** Decoded anew for a second attempt: the first one leaves nothing of it. */
	let decoded: Buffer | undefined = orFail(() => base64Of(cipherValue));
	const attemptWith = (contentKey: Buffer) => {
		const cipherText = decoded ?? base64Of(cipherValue);
		decoded = undefined;
		return attempt(() => decryptContent(cipher, contentKey, cipherText));
	};
	let opened = false;
	for (const contentKey of contentKeys(encryptedKeys, keys)) {
		opened = true;
		const plain = attemptWith(contentKey);
		if (plain) return plain;
	}
	// A key that cannot be opened must not be told from a text that cannot: the same work is done for both.
	if (!opened) attemptWith(randomBytes(CONTENT_KEY_BYTES));
	throw new AppError('DECRYPTION_FAILED');
}

/**
 * The decrypted element as a document of its own, with the namespaces in scope where it stood: those of the parent of
 * `EncryptedData` (XML Encryption §4.4 step 3.1). Throws XML_….
 */
export function parseDecrypted(plain: Buffer, encryptedData: XmlElement): XmlDocument {
	const namespaces = encryptedData.parent ? namespacesInScope(encryptedData.parent) : new Map();
	return parseXml(plain, { namespaces });
}

function isCovered(verified: VerifiedXml, element: XmlElement): boolean {
	for (let at: XmlElement | undefined = element; at; at = at.parent) {
		if (at === verified.signature) return false;
		if (at === verified.document.root) return true;
	}
	return element === verified.root;
}

/** Every content key that any of our keys opens. A wrong key fails in OAEP, nearly always. */
function* contentKeys(
	encryptedKeys: readonly EncryptedKey[],
	keys: readonly KeyObject[]
): Generator<Buffer> {
	for (const { hashes, cipherValue } of encryptedKeys) {
		const wrapped = attempt(() => base64Of(cipherValue));
		if (!wrapped) continue;
		for (const key of keys) {
			const contentKey = attempt(() => decryptOaep(key, wrapped, hashes));
			if (contentKey?.length === CONTENT_KEY_BYTES) yield contentKey;
		}
	}
}

function decryptContent(cipher: ContentCipher, key: Buffer, text: Buffer): Buffer | undefined {
	return cipher === 'aes-256-cbc' ? decryptCbc(key, text) : decryptGcm(key, text);
}

/** XML Encryption §5.2: the vector comes first; of the padding only the last byte counts, the others may be anything. */
function decryptCbc(key: Buffer, text: Buffer): Buffer | undefined {
	if (text.length < 2 * CBC_BLOCK_BYTES || text.length % CBC_BLOCK_BYTES !== 0) return undefined;
	const decipher = createDecipheriv(
		'aes-256-cbc',
		createSecretKey(key),
		text.subarray(0, CBC_BLOCK_BYTES)
	);
	// Node's own check demands PKCS#7 and would refuse valid messages of other implementations (ISO 10126).
	decipher.setAutoPadding(false);
	const padded = updateInPlace(decipher, text, CBC_BLOCK_BYTES);
	decipher.final();
	const paddingLength = padded.at(-1) as number;
	if (paddingLength < 1 || paddingLength > CBC_BLOCK_BYTES) return undefined;
	return padded.subarray(0, -paddingLength);
}

/**
 * Deciphers what stands behind the vector and puts it at the beginning of the same memory: a message is large enough once.
 * What comes out is never ahead of what has gone in.
 */
function updateInPlace(decipher: Decipheriv, text: Buffer, vectorBytes: number): Buffer {
	let length = 0;
	for (let at = vectorBytes; at < text.length; at += SLICE_BYTES) {
		const part = decipher.update(text.subarray(at, at + SLICE_BYTES));
		length += part.copy(text, length);
	}
	return text.subarray(0, length);
}

/** XML Encryption 1.1 §5.2.4: a vector of 96 bits first, the tag of 128 bits last. */
function decryptGcm(key: Buffer, text: Buffer): Buffer | undefined {
	if (text.length < GCM_VECTOR_BYTES + GCM_TAG_BYTES) return undefined;
	const decipher = createDecipheriv(
		'aes-256-gcm',
		createSecretKey(key),
		text.subarray(0, GCM_VECTOR_BYTES),
		{
			authTagLength: GCM_TAG_BYTES
		}
	);
	decipher.setAuthTag(text.subarray(-GCM_TAG_BYTES));
	const plain = decipher.update(text.subarray(GCM_VECTOR_BYTES, -GCM_TAG_BYTES));
	decipher.final();
	return plain;
}

function attempt<Value>(action: () => Value): Value | undefined {
	try {
		return action();
	} catch {
		return undefined;
	}
}

function orFail<Value>(action: () => Value): Value {
	const value = attempt(action);
	if (value === undefined) throw new AppError('DECRYPTION_FAILED');
	return value;
}
