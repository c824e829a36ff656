import { X509Certificate } from 'node:crypto';
import { ContentInfo, SignedData, Certificate } from 'pkijs';
import { fetchBounded, unavailable } from './fetch-bounded.ts';
import type { HostGuard } from './host-guard.ts';

const TIMEOUT_MS = 10_000;
const BYTES_MAX = 200_000;
const SIGNED_DATA = '1.2.840.113549.1.7.2';

/** Whether this very key has signed the certificate: that is what makes it the issuer's, whoever hands it to us. */
export function hasIssued(issuer: X509Certificate, certificate: X509Certificate): boolean {
	return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/**
 * The issuer's certificate from where the certificate says that it lies: DER, PEM or a PKCS#7 bundle. Nobody needs to
 * vouch for it: the certificate is trusted because CertPub publishes it, and its signature shows who the issuer is.
 *
 * @throws AppError REVOCATION_UNAVAILABLE (retryable)
 */
export async function fetchIssuer(
	certificate: X509Certificate,
	url: string,
	hosts: HostGuard
): Promise<X509Certificate> {
	const { bytes } = await fetchBounded({ url, timeoutMs: TIMEOUT_MS, bytesMax: BYTES_MAX, hosts });
	const issuer = certificatesIn(bytes).find((candidate) => hasIssued(candidate, certificate));
	if (issuer === undefined) throw unavailable('what lies there is not its issuer’s certificate');
	return issuer;
}

function certificatesIn(bytes: Buffer): X509Certificate[] {
	try {
		return [new X509Certificate(bytes)];
	} catch {
		return certificatesInBundle(bytes);
	}
}

function certificatesInBundle(bytes: Buffer): X509Certificate[] {
	try {
		const content = ContentInfo.fromBER(new Uint8Array(bytes));
		if (content.contentType !== SIGNED_DATA) return [];
		const { certificates = [] } = new SignedData({ schema: content.content });
		return certificates
			.filter((each) => each instanceof Certificate)
			.map((each) => new X509Certificate(new Uint8Array(each.toSchema().toBER())));
	} catch {
		return [];
	}
}
