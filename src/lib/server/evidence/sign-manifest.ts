/**
 * The signature of a package: RSASSA-PKCS1-v1_5 with SHA-256 over the bytes of manifest.json, by the key that our envelopes
 * are signed with. Bare, so that `openssl dgst -sha256 -verify` can check it without us.
 */
import { createHash, sign, verify } from 'node:crypto';
import {
	assertStrong,
	parseCertificate,
	parsePrivateKey,
	type Certificate
} from '../crypto/certificates.ts';
import type { SigningIdentity } from '../sealing/sealing-jobs.ts';

export const SIGNATURE_ALGORITHM = 'RSASSA-PKCS1-v1_5 with SHA-256';

export function signManifest(manifest: Uint8Array, { keyPem }: SigningIdentity): Buffer {
	return sign('sha256', manifest, parsePrivateKey(keyPem));
}

/** Throws CERTIFICATE_WEAK. */
export function manifestSignatureHolds(
	manifest: Uint8Array,
	signature: Uint8Array,
	certificate: Certificate
): boolean {
	assertStrong(certificate);
	return verify('sha256', manifest, certificate.publicKey, signature);
}

export function publicKeyPem(certificatePem: string): string {
	return parseCertificate(certificatePem)
		.publicKey.export({ type: 'spki', format: 'pem' })
		.toString();
}

/** SHA-256 of the certificate, hex. */
export function fingerprintOf({ der }: Certificate): string {
	return createHash('sha256').update(der).digest('hex');
}
