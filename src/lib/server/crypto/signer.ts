import { AppError } from '../errors.ts';
import { childrenNamed, textOf, type XmlElement } from '../xml/xml-tree.ts';
import { DS } from './algorithms.ts';
import { certificateFromBase64, sameCertificate, type Certificate } from './certificates.ts';

/** A chain of certificates is short; more than this is not a chain. */
const CERTIFICATES_MAX = 10;

/**
 * The certificate whose key must verify. KeyInfo is not covered by the signature, so it may point at a certificate but never
 * supply anything else: KeyValue, KeyName, RetrievalMethod and the like are not read.
 */
export function chooseSigner(
	keyInfo: XmlElement | undefined,
	expected: Certificate | undefined
): Certificate {
	const embedded = keyInfo ? embeddedCertificates(keyInfo, expected) : [];
	if (expected) {
		const named = embedded.some((certificate) => sameCertificate(certificate, expected));
		if (embedded.length > 0 && !named) throw new AppError('SIGNER_UNTRUSTED');
		return expected;
	}
	// Some signers send their whole chain, in no order: the signer is the one that has issued none of the others.
	const leaves = embedded.filter(
		(certificate) =>
			!embedded.some((other) => other !== certificate && other.issuer === certificate.subject)
	);
	const [signer] = leaves;
	if (!signer || leaves.length > 1) throw new AppError('SIGNER_UNTRUSTED');
	return signer;
}

function embeddedCertificates(
	keyInfo: XmlElement,
	expected: Certificate | undefined
): Certificate[] {
	// Mostly it is the very one that is expected, which has been read already.
	const known = expected?.der.toString('base64');
	const elements = childrenNamed(keyInfo, DS, 'X509Data').flatMap((data) =>
		childrenNamed(data, DS, 'X509Certificate')
	);
	if (elements.length > CERTIFICATES_MAX) throw new AppError('SIGNATURE_NOT_ALLOWED');
	const certificates = elements.map((element) => {
		const text = textOf(element);
		return expected !== undefined && text === known ? expected : certificateFromBase64(text);
	});
	return certificates.filter(
		(certificate, i) => certificates.findIndex((other) => sameCertificate(other, certificate)) === i
	);
}
