import { AppError } from '../errors.ts';
import {
	attributeOf,
	childNamed,
	childrenNamed,
	isBlank,
	type XmlElement
} from '../xml/xml-tree.ts';
import {
	AES256_CBC,
	AES256_GCM,
	DS,
	OAEP_DIGESTS,
	OAEP_MASKS,
	RSA_OAEP,
	RSA_OAEP_MGF1P,
	XENC,
	XENC11
} from './algorithms.ts';
import type { OaepHashes } from './oaep.ts';

export type ContentCipher = 'aes-256-cbc' | 'aes-256-gcm';

const CONTENT_CIPHERS: ReadonlyMap<string, ContentCipher> = new Map([
	[AES256_CBC, 'aes-256-cbc'],
	[AES256_GCM, 'aes-256-gcm']
]);

/** Each one costs a private key operation per key of ours. */
const ENCRYPTED_KEYS_MAX = 16;

/** What an `EncryptedData` says, its cipher texts still in the tree. */
export interface EncryptionStructure {
	readonly cipher: ContentCipher;
	readonly cipherValue: XmlElement;
	readonly encryptedKeys: readonly EncryptedKey[];
}

export interface EncryptedKey {
	readonly hashes: OaepHashes;
	readonly cipherValue: XmlElement;
}

/** Refuses algorithms and structures outside the profile: ENCRYPTION_NOT_ALLOWED. */
export function readEncryptedData(encryptedData: XmlElement): EncryptionStructure {
	const cipher = CONTENT_CIPHERS.get(algorithmOf(encryptedData));
	if (!cipher) throw notAllowed();
	const elements = findEncryptedKeys(encryptedData);
	if (elements.length > ENCRYPTED_KEYS_MAX) throw notAllowed();
	const encryptedKeys = elements.map(readEncryptedKey).filter((key) => key !== undefined);
	if (encryptedKeys.length === 0) throw notAllowed();
	const cipherValue = findCipherValue(encryptedData);
	if (!cipherValue) throw notAllowed();
	return { cipher, cipherValue, encryptedKeys };
}

/**
 * EncryptedKey is in KeyInfo, or where a RetrievalMethod there points: by Id, among the element's siblings or its KeyInfo (as
 * Apache WSS4J writes it). All of that is inside what the envelope's signature covers, as the EncryptedData is.
 */
function findEncryptedKeys(encryptedData: XmlElement): XmlElement[] {
	const keyInfo = childNamed(encryptedData, DS, 'KeyInfo');
	if (!keyInfo) return [];
	const siblings = encryptedData.parent
		? childrenNamed(encryptedData.parent, XENC, 'EncryptedKey')
		: [];
	const targets = childrenNamed(keyInfo, DS, 'RetrievalMethod').map((method) =>
		attributeOf(method, 'URI')
	);
	return [
		...childrenNamed(keyInfo, XENC, 'EncryptedKey'),
		...siblings.filter((key) => targets.includes(`#${attributeOf(key, 'Id') ?? ''}`))
	];
}

/** undefined for a key that another recipient may be able to use, but we never: the next one may be ours. */
function readEncryptedKey(encryptedKey: XmlElement): EncryptedKey | undefined {
	const hashes = readOaep(childNamed(encryptedKey, XENC, 'EncryptionMethod'));
	const cipherValue = findCipherValue(encryptedKey);
	return hashes && cipherValue && { hashes, cipherValue };
}

/** Key transport: RSA-OAEP in either spelling, with the empty label. RSA 1.5 is refused (Bleichenbacher). */
function readOaep(method: XmlElement | undefined): OaepHashes | undefined {
	const algorithm = method && attributeOf(method, 'Algorithm');
	if (!method || (algorithm !== RSA_OAEP_MGF1P && algorithm !== RSA_OAEP)) return undefined;
	// The label. An empty element is what some write for the empty label.
	const label = childNamed(method, XENC, 'OAEPparams');
	if (label && !isBlank(label)) return undefined;
	const digest = hashOf(childNamed(method, DS, 'DigestMethod'), OAEP_DIGESTS);
	const mask =
		algorithm === RSA_OAEP ? hashOf(childNamed(method, XENC11, 'MGF'), OAEP_MASKS) : 'sha1';
	return digest && mask && { digest, mask };
}

/** Where nothing is said, SHA-1 is meant (XML Encryption 1.1 §5.5.2). */
function hashOf<Hash>(method: XmlElement | undefined, known: ReadonlyMap<string, Hash>) {
	return method ? known.get(attributeOf(method, 'Algorithm') ?? '') : ('sha1' as const);
}

function algorithmOf(element: XmlElement): string {
	const method = childNamed(element, XENC, 'EncryptionMethod');
	return (method && attributeOf(method, 'Algorithm')) ?? '';
}

/** The cipher text itself; a CipherReference to somewhere else is none. */
function findCipherValue(element: XmlElement): XmlElement | undefined {
	const cipherData = childNamed(element, XENC, 'CipherData');
	return cipherData && childNamed(cipherData, XENC, 'CipherValue');
}

function notAllowed(): AppError {
	return new AppError('ENCRYPTION_NOT_ALLOWED');
}
