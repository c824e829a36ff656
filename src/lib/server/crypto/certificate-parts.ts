import {
	childrenOf,
	contentOf,
	expectTag,
	magnitudeOf,
	readDer,
	TAG,
	wholeOf
} from './read-der.ts';

/** Those bytes of a certificate that lists of revoked certificates and OCSP name it by (RFC 5280 §4.1, RFC 6960 §4.1.1). */
export interface CertificateParts {
	/** Serial number, without zeros in front. */
	readonly serial: Buffer;
	/** Names as DER. */
	readonly issuer: Buffer;
	readonly subject: Buffer;
	/** The bits of the public key, without what says of which kind it is. */
	readonly publicKey: Buffer;
}

/** @throws AppError CERTIFICATE_MALFORMED */
export function certificatePartsOf(der: Uint8Array): CertificateParts {
	const certificate = expectTag(readDer(der, 0, der.length), TAG.sequence);
	const [toBeSigned] = childrenOf(der, certificate);
	const fields = childrenOf(der, expectTag(toBeSigned, TAG.sequence));
	// The version comes first, and may be missing.
	const [serial, , issuer, , subject, keyInfo] =
		fields[0]?.tag === TAG.context(0) ? fields.slice(1) : fields;
	const [, publicKey] = childrenOf(der, expectTag(keyInfo, TAG.sequence));
	return {
		serial: magnitudeOf(contentOf(der, expectTag(serial, TAG.integer))),
		issuer: wholeOf(der, expectTag(issuer, TAG.sequence)),
		subject: wholeOf(der, expectTag(subject, TAG.sequence)),
		// The first byte counts unused bits.
		publicKey: contentOf(der, expectTag(publicKey, TAG.bitString)).subarray(1)
	};
}
