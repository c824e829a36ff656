import { constants, verify, type KeyObject } from 'node:crypto';
import { childrenOf, expectTag, objectIdentifierOf, readDer, TAG } from './read-der.ts';

type Hash = 'sha256' | 'sha384' | 'sha512';

/** SHA-1 is missing on purpose. */
const METHODS: ReadonlyMap<string, { key: 'rsa' | 'ec'; hash: Hash }> = new Map([
	['1.2.840.113549.1.1.11', { key: 'rsa', hash: 'sha256' }],
	['1.2.840.113549.1.1.12', { key: 'rsa', hash: 'sha384' }],
	['1.2.840.113549.1.1.13', { key: 'rsa', hash: 'sha512' }],
	['1.2.840.10045.4.3.2', { key: 'ec', hash: 'sha256' }],
	['1.2.840.10045.4.3.3', { key: 'ec', hash: 'sha384' }],
	['1.2.840.10045.4.3.4', { key: 'ec', hash: 'sha512' }]
]);
const RSASSA_PSS = '1.2.840.113549.1.1.10';
const HASHES: ReadonlyMap<string, Hash> = new Map([
	['2.16.840.1.101.3.4.2.1', 'sha256'],
	['2.16.840.1.101.3.4.2.2', 'sha384'],
	['2.16.840.1.101.3.4.2.3', 'sha512']
]);
const RSA_BITS_MIN = 2048;

/** Something that an authority has signed: a list of revoked certificates, an answer of its OCSP responder. */
export interface SignedDer {
	readonly content: Uint8Array;
	/** AlgorithmIdentifier as DER. */
	readonly algorithm: Uint8Array;
	readonly signature: Uint8Array;
}

/**
 * Whether the signature holds for the key. False for algorithms that are not allowed and keys that are too short.
 *
 * @throws AppError CERTIFICATE_MALFORMED when the algorithm cannot be read
 */
export function verifyDer({ content, algorithm, signature }: SignedDer, key: KeyObject): boolean {
	const { asymmetricKeyType, asymmetricKeyDetails } = key;
	if (asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) < RSA_BITS_MIN) {
		return false;
	}
	const [identifier, parameters] = childrenOf(
		algorithm,
		expectTag(readDer(algorithm, 0, algorithm.length), TAG.sequence)
	);
	const name = objectIdentifierOf(algorithm, expectTag(identifier, TAG.objectIdentifier));
	if (name === RSASSA_PSS) {
		const hash = parameters && pssHash(algorithm, parameters.from);
		if (hash === undefined || asymmetricKeyType !== 'rsa') return false;
		const padding = constants.RSA_PKCS1_PSS_PADDING;
		const saltLength = constants.RSA_PSS_SALTLEN_AUTO;
		return verify(hash, content, { key, padding, saltLength }, signature);
	}
	const method = METHODS.get(name);
	if (method === undefined || method.key !== asymmetricKeyType) return false;
	return verify(method.hash, content, key, signature);
}

/** `[0]` of the parameters; without it the hash would be SHA-1 (RFC 4055 §3.1). */
function pssHash(bytes: Uint8Array, at: number): Hash | undefined {
	const parameters = expectTag(readDer(bytes, at, bytes.length), TAG.sequence);
	const hash = childrenOf(bytes, parameters).find(({ tag }) => tag === TAG.context(0));
	if (hash === undefined) return undefined;
	const [algorithm] = childrenOf(bytes, hash);
	const [identifier] = childrenOf(bytes, expectTag(algorithm, TAG.sequence));
	return identifier && HASHES.get(objectIdentifierOf(bytes, identifier));
}
