import type { X509Certificate } from 'node:crypto';
import { certificatePartsOf } from '../crypto/certificate-parts.ts';
import { readRevocationList } from '../crypto/revocation-list.ts';
import { verifyDer } from '../crypto/verify-der.ts';
import { isAppError } from '../errors.ts';
import { unavailable } from './fetch-bounded.ts';
import { assertCurrent, type Answer } from './answer.ts';

/**
 * What a list says of a certificate, once it is clear that it is the issuer's own, whole, current, and about certificates
 * of this kind and from this address. A delta, an indirect list and one for some reasons only are refused.
 *
 * @throws AppError REVOCATION_UNAVAILABLE (retryable)
 */
export function judgeList(
	file: Uint8Array,
	about: { certificate: X509Certificate; issuer: X509Certificate; urls: readonly string[] },
	now: number
): Answer {
	const { certificate, issuer, urls } = about;
	try {
		const list = readRevocationList(file);
		if (!list.issuer.equals(certificatePartsOf(issuer.raw).subject)) {
			throw unavailable('the list is another issuer’s');
		}
		const { complete, only, urls: published } = list.scope;
		if (!complete) throw unavailable('the list is not whole');
		if (only !== undefined && (only === 'authorities') !== certificate.ca) {
			throw unavailable('the list is about certificates of another kind');
		}
		if (published !== undefined && !published.some((url) => urls.includes(url))) {
			throw unavailable('the list is about certificates of another address');
		}
		if (!verifyDer(list, issuer.publicKey))
			throw unavailable('the list is not signed by the issuer');
		if (list.nextUpdate === undefined) throw unavailable('the list does not say how long it holds');
		assertCurrent(list, now);
		const { serial } = certificatePartsOf(certificate.raw);
		return { ...list, status: list.has(serial) ? 'revoked' : 'good' };
	} catch (error) {
		if (isAppError(error, 'REVOCATION_UNAVAILABLE')) throw error;
		throw unavailable('the list cannot be read', error);
	}
}
