import { X509Certificate, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { AppError } from '../errors.ts';

export interface Certificate {
	readonly der: Buffer;
	/** One line, `CN=…, O=…`, for people. Never compare certificates by it: use `sameCertificate`. */
	readonly subject: string;
	readonly issuer: string;
	/** Hexadecimal, upper case. */
	readonly serial: string;
	readonly notBefore: Date;
	readonly notAfter: Date;
	readonly publicKey: KeyObject;
	/** Size of the RSA modulus; 0 for any other kind of key. */
	readonly keyBits: number;
}

/** SDK requires RSA of at least 2048 bits (C3.4.5; NIST SP 800-131A). */
const KEY_BITS_MIN = 2048;
const PEM_START = '-----BEGIN';

/** Reads one certificate in PEM or DER. Throws CERTIFICATE_MALFORMED; a weak or expired one is read like any other. */
export function parseCertificate(input: string | Uint8Array): Certificate {
	let parsed: X509Certificate;
	let publicKey: KeyObject;
	try {
		parsed = new X509Certificate(input);
		publicKey = parsed.publicKey;
	} catch (cause) {
		throw new AppError('CERTIFICATE_MALFORMED', undefined, { cause });
	}
	// OpenSSL stops reading where the certificate ends; what follows in DER is not part of it and belongs nowhere.
	const isPem = Buffer.from(input).includes(PEM_START);
	if (!isPem && parsed.raw.length !== input.length) throw new AppError('CERTIFICATE_MALFORMED');
	return {
		der: parsed.raw,
		subject: oneLine(parsed.subject),
		issuer: oneLine(parsed.issuer),
		serial: parsed.serialNumber,
		notBefore: new Date(parsed.validFrom),
		notAfter: new Date(parsed.validTo),
		publicKey,
		keyBits:
			publicKey.asymmetricKeyType === 'rsa'
				? (publicKey.asymmetricKeyDetails?.modulusLength ?? 0)
				: 0
	};
}

function oneLine(name: string | undefined): string {
	return (name ?? '').replaceAll('\n', ', ');
}

/**
 * The certificate in a text from KeyInfo or from CertPub, whose answers hold either base64 of DER, base64 of PEM text, or
 * PEM as it is (C3.4.5 leaves it open).
 */
export function certificateFromBase64(text: string): Certificate {
	if (text.includes(PEM_START)) return parseCertificate(text.trim());
	const compact = text.replace(/[ \t\r\n]+/g, '');
	if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) {
		throw new AppError('CERTIFICATE_MALFORMED');
	}
	const der = Buffer.from(compact, 'base64');
	// Spare bits of the last character must be zero, as everywhere: one certificate has one base64 text.
	if (der.toString('base64') !== compact) throw new AppError('CERTIFICATE_MALFORMED');
	return parseCertificate(der);
}

/** The same certificate, byte for byte. A renewed certificate over the same key is another one. */
export function sameCertificate(a: Certificate, b: Certificate): boolean {
	return a.der.equals(b.der);
}

/** Whether the certificate is not valid at `now`: past its last day, or before its first. */
export function isExpired(certificate: Certificate, now: Date): boolean {
	return now < certificate.notBefore || now > certificate.notAfter;
}

/** Throws CERTIFICATE_WEAK unless the key is RSA of at least 2048 bits. */
export function assertStrong(certificate: Certificate): void {
	if (certificate.keyBits < KEY_BITS_MIN) throw new AppError('CERTIFICATE_WEAK');
}

/** An unencrypted RSA private key in PEM (PKCS#8 or PKCS#1). Throws KEY_MALFORMED, without a cause that could hold key material. */
export function parsePrivateKey(pem: string | Uint8Array): KeyObject {
	let key: KeyObject;
	try {
		key = createPrivateKey(Buffer.from(pem));
	} catch {
		throw new AppError('KEY_MALFORMED');
	}
	if (key.asymmetricKeyType !== 'rsa') throw new AppError('KEY_MALFORMED');
	return key;
}

/** Throws KEY_MISMATCH unless the private key belongs to the certificate. */
export function assertKeyMatches(key: KeyObject, certificate: Certificate): void {
	if (!createPublicKey(key).equals(certificate.publicKey)) throw new AppError('KEY_MISMATCH');
}
