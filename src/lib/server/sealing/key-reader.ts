import type { KeyObject } from 'node:crypto';
import { parseCertificate, parsePrivateKey, type Certificate } from '../crypto/certificates.ts';

/** Keys and certificates from PEM, as they come with every job. */
export interface KeyReader {
	/** @throws AppError KEY_MALFORMED */
	privateKey(pem: string): KeyObject;
	/** @throws AppError CERTIFICATE_MALFORMED */
	certificate(pem: string): Certificate;
}

export const readKeys: KeyReader = {
	privateKey: (pem) => parsePrivateKey(pem),
	certificate: (pem) => parseCertificate(pem)
};

/** Ours are few; those of the organisations that we exchange messages with are some hundred. */
const REMEMBERED_MAX = 500;

/**
 * Reads each only once. What OpenSSL prepares for a private key at its first use takes as long as the operation itself,
 * and stays with the key. For a sealing thread, which holds the PEM of every job anyway.
 */
export function rememberKeys(): KeyReader {
	return {
		privateKey: remember(readKeys.privateKey),
		certificate: remember(readKeys.certificate)
	};
}

/** What cannot be read is not remembered: it throws again. */
function remember<Value>(read: (pem: string) => Value): (pem: string) => Value {
	const known = new Map<string, Value>();
	return (pem) => {
		const value = known.get(pem) ?? read(pem);
		// Moved to the end, so that the first is the one that has not been used for longest.
		known.delete(pem);
		known.set(pem, value);
		const [oldest] = known.keys();
		if (known.size > REMEMBERED_MAX && oldest !== undefined) known.delete(oldest);
		return value;
	};
}
