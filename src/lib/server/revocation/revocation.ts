import type { X509Certificate } from 'node:crypto';

/** `unknown`: nobody who may say so has answered, or the certificate names nobody who could be asked. */
export type RevocationStatus = 'good' | 'revoked' | 'unknown';

/** Whether certificates have been revoked, as their issuers say now. */
export interface Revocation {
	/**
	 * @param issuers certificates at hand that may be the issuer's; it is looked for at the address that the certificate
	 *   names when none of them is
	 */
	check(
		certificate: X509Certificate,
		issuers: readonly X509Certificate[]
	): Promise<RevocationStatus>;
}

/** The same with the configured policy for `unknown` applied. */
export interface RevocationGuard {
	/** @throws AppError CERTIFICATE_REVOKED, or REVOCATION_UNAVAILABLE (retryable) where the policy is to wait */
	assertNotRevoked(
		certificate: X509Certificate,
		issuers: readonly X509Certificate[]
	): Promise<void>;
}
