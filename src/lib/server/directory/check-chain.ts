import type { X509Certificate } from 'node:crypto';
import { AppError } from '../errors.ts';

const CHAIN_LENGTH_MAX = 5;
const RSA_BITS_MIN = 2048;

/**
 * Whether a certificate was issued, over any number of authorities that the answer brought along, under one of our root
 * certificates, every one of them valid now. Names alone prove nothing: each signature is checked.
 *
 * Not checked: revocation (CRL), path length and name constraints.
 *
 * @throws AppError DIRECTORY_ANSWER_INVALID
 */
export function checkChain(
	signer: X509Certificate,
	offered: readonly X509Certificate[],
	roots: readonly X509Certificate[],
	now: Date
): void {
	const authorities = [...roots, ...offered.filter((certificate) => certificate.ca)];
	const tried = new Set<string>();

	function reachesRoot(certificate: X509Certificate, length: number): boolean {
		if (!isUsable(certificate, now) || length > CHAIN_LENGTH_MAX) return false;
		if (roots.some((root) => root.raw.equals(certificate.raw))) return true;
		if (tried.has(certificate.fingerprint256)) return false;
		tried.add(certificate.fingerprint256);
		return authorities.some(
			(issuer) =>
				certificate.checkIssued(issuer) &&
				certificate.verify(issuer.publicKey) &&
				reachesRoot(issuer, length + 1)
		);
	}

	if (!reachesRoot(signer, 1)) {
		throw new AppError(
			'DIRECTORY_ANSWER_INVALID',
			'The answer of the certificate directory is signed by somebody whom the configured root does not vouch for.'
		);
	}
}

function isUsable(certificate: X509Certificate, now: Date): boolean {
	const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
	const strong =
		asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS_MIN;
	return strong && certificate.validFromDate <= now && now <= certificate.validToDate;
}
