/**
 * Verifies the enveloped signature of a document: an envelope, a receipt's envelope, or a signed answer of the SMP. It returns
 * the verified content or throws; there is no boolean to forget and no state. Trust is the caller's part: whether the
 * signer's certificate is the published one (`signerCertificate`), valid now (`isExpired`) and not revoked.
 */
import { createHash, createVerify, type KeyObject } from 'node:crypto';
import { AppError, isAppError } from '../errors.ts';
import { canonicalise } from '../xml/canonicalise.ts';
import type { XmlDocument, XmlElement } from '../xml/xml-tree.ts';
import { assertStrong, type Certificate } from './certificates.ts';
import { findSignature, readSignature, type SignatureStructure } from './signature-structure.ts';
import { chooseSigner } from './signer.ts';

declare const verified: unique symbol;

/** Content whose signature holds. Only `verifyXml` makes one; what reads or decrypts asks for this type. */
export interface VerifiedXml {
	readonly [verified]: true;
	/** The document as received. Its own root still has the signature among its children: read from `root` below. */
	readonly document: XmlDocument;
	/** The root element without the ds:Signature: exactly what the signature covers. */
	readonly root: XmlElement;
	readonly signature: XmlElement;
	/** Whose key the signature holds for. */
	readonly signer: Certificate;
}

export interface VerifyXmlOptions {
	/**
	 * The certificate that the sender has published. Its key verifies; certificates in KeyInfo, if any, must include this very
	 * one (SIGNER_UNTRUSTED). Without it the certificate in KeyInfo is used and proves nothing but itself.
	 */
	signerCertificate?: Certificate;
	/** Accept signatures deeper in the document, as in the Extension of an SMP answer. They are content, nothing more. */
	allowNestedSignatures?: boolean;
}

/**
 * Throws SIGNATURE_MISSING, SIGNATURE_AMBIGUOUS, SIGNATURE_NOT_ALLOWED, SIGNATURE_INVALID, SIGNER_UNTRUSTED,
 * CERTIFICATE_MALFORMED, CERTIFICATE_WEAK. An expired certificate does not make a signature invalid.
 */
export function verifyXml(document: XmlDocument, options: VerifyXmlOptions = {}): VerifiedXml {
	const signature = findSignature(document, options.allowNestedSignatures ?? false);
	const structure = readSignature(signature);
	const signer = chooseSigner(structure.keyInfo, options.signerCertificate);
	assertStrong(signer);
	try {
		verifySignatureValue(structure, signer.publicKey);
		verifyDigest(document, structure);
	} catch (error) {
		// What has no canonical form cannot have been signed in a way that the profile allows.
		if (isAppError(error, 'XML_NOT_CANONICAL')) throw new AppError('SIGNATURE_NOT_ALLOWED');
		throw error;
	}
	const children = document.root.children.filter((child) => child !== signature);
	const root: XmlElement = { ...document.root, children };
	return { document, root, signature, signer } as VerifiedXml;
}

function verifySignatureValue(structure: SignatureStructure, key: KeyObject): void {
	const verifier = createVerify(structure.signatureHash);
	canonicalise(structure.signedInfo, structure.canonicalisation, (chunk) => {
		verifier.update(chunk);
	});
	if (!verifier.verify(key, structure.signatureValue)) throw new AppError('SIGNATURE_INVALID');
}

function verifyDigest(document: XmlDocument, structure: SignatureStructure): void {
	const { algorithm, inclusivePrefixes } = structure.transform;
	const hash = createHash(structure.digestHash);
	canonicalise(
		document,
		// URI="" means the document without comments, even where the transform is a #WithComments one (XMLDSig §4.4.3.2).
		{ algorithm, inclusivePrefixes, comments: false, omit: structure.signature },
		(chunk) => hash.update(chunk)
	);
	if (!hash.digest().equals(structure.digestValue)) throw new AppError('SIGNATURE_INVALID');
}
