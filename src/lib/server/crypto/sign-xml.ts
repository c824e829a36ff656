/**
 * Signs a document with an enveloped XML Signature as the transport profile prescribes (facts: one Reference URI="",
 * enveloped-signature and c14n 1.0, rsa-sha256, sha256, the certificate in KeyInfo). The document itself is not written anew: the
 * signature is inserted before the end tag of the root.
 */
import { createHash, sign, type KeyObject } from 'node:crypto';
import { AppError } from '../errors.ts';
import { canonicalise } from '../xml/canonicalise.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { childNamed, childrenNamed, type XmlDocument, type XmlElement } from '../xml/xml-tree.ts';
import { XmlWriter } from '../xml/xml-writer.ts';
import { C14N_10, DS, ENVELOPED_SIGNATURE, RSA_SHA256, SHA256 } from './algorithms.ts';
import { assertKeyMatches, assertStrong, type Certificate } from './certificates.ts';

export interface Signer {
	key: KeyObject;
	certificate: Certificate;
}

/** The signed document in parts, most of them ranges of the input. Throws KEY_MISMATCH, CERTIFICATE_WEAK, XML_…. */
export function signXml(parts: Buffer | readonly Buffer[], signer: Signer): Buffer[] {
	return signDocument(parseXml(Buffer.isBuffer(parts) ? parts : Buffer.concat(parts)), signer);
}

/** As `signXml`, what has been parsed already. */
export function signDocument(document: XmlDocument, { key, certificate }: Signer): Buffer[] {
	assertStrong(certificate);
	assertKeyMatches(key, certificate);
	if (childrenNamed(document.root, DS, 'Signature').length > 0)
		throw new AppError('SIGNATURE_AMBIGUOUS');

	const { before, after } = splitAtRootEnd(document);
	const signedInfo = writeSignedInfo(digestOf(document));
	const value = sign('sha256', canonicalInPlace(document.root, signedInfo), key);
	return [before, ...writeSignature(signedInfo, value, certificate), after];
}

function digestOf(document: XmlDocument): Buffer {
	const hash = createHash('sha256');
	canonicalise(document, { algorithm: 'c14n' }, (chunk) => hash.update(chunk));
	return hash.digest();
}

function writeSignedInfo(digest: Buffer): Buffer {
	const writer = new XmlWriter()
		.open('ds:SignedInfo')
		.open('ds:CanonicalizationMethod', { Algorithm: C14N_10 })
		.close()
		.open('ds:SignatureMethod', { Algorithm: RSA_SHA256 })
		.close()
		.open('ds:Reference', { URI: '' })
		.open('ds:Transforms')
		.open('ds:Transform', { Algorithm: ENVELOPED_SIGNATURE })
		.close()
		.open('ds:Transform', { Algorithm: C14N_10 })
		.close()
		.close()
		.open('ds:DigestMethod', { Algorithm: SHA256 })
		.close()
		.element('ds:DigestValue', digest.toString('base64'))
		.close()
		.close();
	return Buffer.concat(writer.finish());
}

function writeSignature(signedInfo: Buffer, value: Buffer, certificate: Certificate): Buffer[] {
	return new XmlWriter()
		.open('ds:Signature', { 'xmlns:ds': DS })
		.raw(signedInfo)
		.element('ds:SignatureValue', value.toString('base64'))
		.open('ds:KeyInfo')
		.open('ds:X509Data')
		.element('ds:X509Certificate', certificate.der.toString('base64'))
		.close()
		.close()
		.close()
		.finish();
}

/**
 * SignedInfo as the verifier will canonicalise it: with the namespaces and xml:* attributes of the root, which inclusive
 * canonicalisation takes over. A copy of the root's tags around it gives it that context.
 */
function canonicalInPlace(root: XmlElement, signedInfo: Buffer): Buffer {
	const { startTag, endTag } = tagsOf(root);
	const context = parseXml(
		Buffer.concat([
			startTag,
			Buffer.from(`<ds:Signature xmlns:ds="${DS}">`),
			signedInfo,
			Buffer.from('</ds:Signature>'),
			endTag
		])
	);
	const signature = childNamed(context.root, DS, 'Signature') as XmlElement;
	const chunks: Buffer[] = [];
	canonicalise(
		childNamed(signature, DS, 'SignedInfo') as XmlElement,
		{ algorithm: 'c14n' },
		(chunk) => chunks.push(chunk)
	);
	return Buffer.concat(chunks);
}

function splitAtRootEnd(document: XmlDocument): { before: Buffer; after: Buffer } {
	const { bytes, root } = document;
	if (root.contentEnd < root.end) {
		return { before: bytes.subarray(0, root.contentEnd), after: bytes.subarray(root.contentEnd) };
	}
	const { startTag, endTag } = tagsOf(root);
	return {
		before: Buffer.concat([bytes.subarray(0, root.start), startTag]),
		after: Buffer.concat([endTag, bytes.subarray(root.end)])
	};
}

/** The tags of an element; `<a/>` gives those that it stands for. */
function tagsOf(element: XmlElement): { startTag: Buffer; endTag: Buffer } {
	const { bytes } = element.document;
	const startTag = bytes.subarray(element.start, element.contentStart);
	if (element.contentEnd < element.end) {
		return { startTag, endTag: bytes.subarray(element.contentEnd, element.end) };
	}
	const name = element.prefix === '' ? element.local : `${element.prefix}:${element.local}`;
	return {
		startTag: Buffer.concat([startTag.subarray(0, -2), Buffer.from('>')]),
		endTag: Buffer.from(`</${name}>`)
	};
}
