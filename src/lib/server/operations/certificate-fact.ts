import { X509Certificate } from 'node:crypto';

/** A certificate that somebody must renew in time, as the operations page and the metrics show it. */
export interface CertificateFact {
	readonly use: CertificateUse;
	readonly subject: string;
	/** Hex. */
	readonly serial: string;
	/** SHA-256 of the DER bytes, hex in lower case. */
	readonly fingerprint: string;
	/** Milliseconds since the epoch. */
	readonly notAfter: number;
}

export type CertificateUse = 'signing' | 'encryption' | 'tls-client' | 'directory-root';

const DAY_MS = 24 * 3_600_000;
/** Whole days before the end at which operations are told (certificates: 60, 30, 7; here the first of them). */
export const CERTIFICATE_WARN_DAYS = 60;

export function certificateFactOf(use: CertificateUse, certificatePem: string): CertificateFact {
	const certificate = new X509Certificate(certificatePem);
	return {
		use,
		subject: certificate.subject.split('\n').reverse().join(', '),
		serial: certificate.serialNumber,
		fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
		notAfter: certificate.validToDate.getTime()
	};
}

/** Whole days that are left; negative afterwards. */
export function daysLeft(until: number, now: number): number {
	return Math.floor((until - now) / DAY_MS);
}
