import type { X509Certificate } from 'node:crypto';
import { readExtensions } from '../crypto/certificate-extensions.ts';
import { AppError } from '../errors.ts';

const CHAIN_LENGTH_MAX = 5;
const RSA_BITS_MIN = 2048;

/**
 * The way from a certificate over any number of authorities, which the answer brought along, to one of our root
 * certificates: the signer first, the root last. Every one of them is valid now, may do what it does (authority, path
 * length, no critical extension that we do not know) and is signed by the next; names alone prove nothing.
 *
 * Name constraints are not applied: an authority that has them says so critically, and is refused.
 *
 * @throws AppError DIRECTORY_ANSWER_INVALID
 */
export function checkChain(
	signer: X509Certificate,
	offered: readonly X509Certificate[],
	roots: readonly X509Certificate[],
	now: Date
): X509Certificate[] {
	const authorities = [...roots, ...offered.filter((certificate) => certificate.ca)];
	const tried = new Set<string>();

	function pathFrom(certificate: X509Certificate, length: number): X509Certificate[] | undefined {
		if (!isUsable(certificate, length, now) || length > CHAIN_LENGTH_MAX) return undefined;
		if (roots.some((root) => root.raw.equals(certificate.raw))) return [certificate];
		if (tried.has(certificate.fingerprint256)) return undefined;
		tried.add(certificate.fingerprint256);
		for (const issuer of authorities) {
			if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) continue;
			const rest = pathFrom(issuer, length + 1);
			if (rest !== undefined) return [certificate, ...rest];
		}
		return undefined;
	}

	const path = pathFrom(signer, 1);
	if (path === undefined) {
		throw new AppError(
			'DIRECTORY_ANSWER_INVALID',
			'The answer of the certificate directory is signed by somebody whom the configured root does not vouch for.'
		);
	}
	return path;
}

/** @param length its place in the chain; the signer has 1, so that `length - 2` authorities stand between the two */
function isUsable(certificate: X509Certificate, length: number, now: Date): boolean {
	const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
	const strong =
		asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS_MIN;
	const { pathLength = Infinity, unknownCritical } = readExtensions(certificate.raw);
	return (
		strong &&
		certificate.validFromDate <= now &&
		now <= certificate.validToDate &&
		unknownCritical.length === 0 &&
		length - 2 <= pathLength
	);
}
