/**
 * The port to the certificate directory: which certificate an organisation has published for a use. The answer is
 * verified before it is given (signature, chain, identity, dates), so that the caller may trust it.
 */
export interface Directory {
	/**
	 * Every certificate that the organisation has published for a use and that can be used now, the one that became valid
	 * last first; at least one. During a renewal there are two: a signature may be of either.
	 *
	 * `encryption` is looked up under the message's document id, `signing` under the receipt's (C3.4.5): every
	 * participant must take receipts, so every sender can be looked up there.
	 *
	 * Answers may be an hour old; `refresh` asks anew, for when a signature or a decryption has just failed.
	 *
	 * Throws AppError PARTICIPANT_UNKNOWN (not registered, or no certificate for that use), DIRECTORY_UNAVAILABLE or
	 * REVOCATION_UNAVAILABLE (retryable), DIRECTORY_ANSWER_INVALID (the answer cannot be trusted) or CERTIFICATE_REVOKED
	 * (every one of them has been revoked).
	 */
	findCertificates(
		participantId: string,
		use: CertificateUse,
		options?: { refresh?: boolean }
	): Promise<readonly PublishedCertificate[]>;

	/** The first of them: what to encrypt to. */
	findCertificate(
		participantId: string,
		use: CertificateUse,
		options?: { refresh?: boolean }
	): Promise<PublishedCertificate>;
}

export type CertificateUse = 'encryption' | 'signing';

export interface PublishedCertificate {
	participantId: string;
	use: CertificateUse;
	pem: string;
	subject: string;
	/** Serial number in hex as the certificate states it. */
	serial: string;
	/** SHA-256 of the DER bytes, hex in lower case. */
	fingerprint: string;
	/** Milliseconds since the epoch. */
	notBefore: number;
	notAfter: number;
}
