/**
 * Signs directory answers as the servers in use do: some with Canonical XML 1.0, some with 1.1, some with the chain of
 * certificates, some with the signer alone. (Envelopes are signed by crypto/sign-xml.ts, in the one way that SDK has.)
 */
import { createHash, sign, type KeyObject } from 'node:crypto';
import {
	C14N_10,
	CANONICALISATIONS,
	DS,
	ENVELOPED_SIGNATURE,
	RSA_SHA256,
	SHA256
} from '../../crypto/algorithms.ts';
import { assert } from '../../assert.ts';
import { canonicalise } from '../../xml/canonicalise.ts';
import { parseXml } from '../../xml/parse-xml.ts';
import { childNamed } from '../../xml/xml-tree.ts';

export interface AnswerSigner {
	key: KeyObject;
	/** DER, the signer's first. */
	certificates: readonly Buffer[];
}

const C14N_11 = 'http://www.w3.org/2006/12/xml-c14n11';

export function signAnswer(
	answer: Buffer,
	signer: AnswerSigner,
	canonicalisation: 'c14n' | 'c14n11'
): Buffer {
	const method = canonicalisation === 'c14n' ? C14N_10 : C14N_11;
	const algorithm = CANONICALISATIONS.get(method)?.algorithm;
	assert(algorithm !== undefined, 'the canonicalisation is known');
	const hash = createHash('sha256');
	canonicalise(parseXml(answer), { algorithm }, (chunk) => hash.update(chunk));

	const certificates = signer.certificates
		.map((der) => `<ds:X509Certificate>${der.toString('base64')}</ds:X509Certificate>`)
		.join('');
	const write = (value: string) =>
		insertAtEnd(
			answer,
			`<ds:Signature xmlns:ds="${DS}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${method}"/>` +
				`<ds:SignatureMethod Algorithm="${RSA_SHA256}"/><ds:Reference URI=""><ds:Transforms>` +
				`<ds:Transform Algorithm="${ENVELOPED_SIGNATURE}"/><ds:Transform Algorithm="${method}"/></ds:Transforms>` +
				`<ds:DigestMethod Algorithm="${SHA256}"/><ds:DigestValue>${hash.copy().digest('base64')}</ds:DigestValue>` +
				`</ds:Reference></ds:SignedInfo><ds:SignatureValue>${value}</ds:SignatureValue>` +
				`<ds:KeyInfo><ds:X509Data>${certificates}</ds:X509Data></ds:KeyInfo></ds:Signature>`
		);

	// SignedInfo in its place, so that it is canonicalised with the namespaces around it.
	const { root } = parseXml(write(''));
	const signature = root.children.findLast((child) => child.kind === 'element');
	const signedInfo = signature && childNamed(signature, DS, 'SignedInfo');
	assert(signedInfo, 'the signature is the last element of the root');
	const chunks: Buffer[] = [];
	canonicalise(signedInfo, { algorithm }, (chunk) => chunks.push(chunk));
	return write(sign('sha256', Buffer.concat(chunks), signer.key).toString('base64'));
}

function insertAtEnd(answer: Buffer, signature: string): Buffer {
	const end = answer.lastIndexOf('</');
	return Buffer.concat([answer.subarray(0, end), Buffer.from(signature), answer.subarray(end)]);
}
