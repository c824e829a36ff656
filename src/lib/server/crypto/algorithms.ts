/** The identifiers of XML Signature and XML Encryption that Sluss knows. What is not in these tables is refused. */
import type { CanonicalAlgorithm } from '../xml/canonicalise.ts';

export const DS = 'http://www.w3.org/2000/09/xmldsig#';
export const XENC = 'http://www.w3.org/2001/04/xmlenc#';
export const XENC11 = 'http://www.w3.org/2009/xmlenc11#';
export const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';

export const C14N_10 = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const C14N_11 = 'http://www.w3.org/2006/12/xml-c14n11';
export const ENVELOPED_SIGNATURE = `${DS}enveloped-signature`;
export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
export const SHA256 = `${XENC}sha256`;
export const SHA1 = `${DS}sha1`;

/** Names that node:crypto has for hash functions. */
export type Hash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export interface Canonicalisation {
	readonly algorithm: CanonicalAlgorithm;
	readonly comments: boolean;
}

export const CANONICALISATIONS: ReadonlyMap<string, Canonicalisation> = new Map([
	[C14N_10, { algorithm: 'c14n', comments: false }],
	[`${C14N_10}#WithComments`, { algorithm: 'c14n', comments: true }],
	[C14N_11, { algorithm: 'c14n11', comments: false }],
	[`${C14N_11}#WithComments`, { algorithm: 'c14n11', comments: true }],
	[EXC_C14N, { algorithm: 'exc-c14n', comments: false }],
	[`${EXC_C14N}WithComments`, { algorithm: 'exc-c14n', comments: true }]
]);

/** RSASSA-PKCS1-v1_5 only. SHA-1 and every HMAC are missing on purpose. */
export const SIGNATURE_METHODS: ReadonlyMap<string, Hash> = new Map([
	[RSA_SHA256, 'sha256'],
	['http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', 'sha384'],
	['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', 'sha512']
]);

export const DIGEST_METHODS: ReadonlyMap<string, Hash> = new Map([
	[SHA256, 'sha256'],
	['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
	[`${XENC}sha512`, 'sha512']
]);

export const ENCRYPTED_ELEMENT = `${XENC}Element`;
export const AES256_CBC = `${XENC}aes256-cbc`;
export const AES256_GCM = `${XENC11}aes256-gcm`;
export const RSA_OAEP_MGF1P = `${XENC}rsa-oaep-mgf1p`;
export const RSA_OAEP = `${XENC11}rsa-oaep`;

/** In OAEP SHA-1 is not used for its collision resistance, and SDK prescribes it (transport model extended base 1.0). */
export const OAEP_DIGESTS: ReadonlyMap<string, Hash> = new Map([[SHA1, 'sha1'], ...DIGEST_METHODS]);

export const OAEP_MASKS: ReadonlyMap<string, Hash> = new Map([
	[`${XENC11}mgf1sha1`, 'sha1'],
	[`${XENC11}mgf1sha256`, 'sha256'],
	[`${XENC11}mgf1sha384`, 'sha384'],
	[`${XENC11}mgf1sha512`, 'sha512']
]);
