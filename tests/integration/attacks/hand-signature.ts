import { createHash, createHmac, sign, type KeyObject } from 'node:crypto';
import { canonicalise, type CanonicalAlgorithm } from '#lib/server/xml/canonicalise.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import {
	childElements,
	childNamed,
	type XmlDocument,
	type XmlElement
} from '#lib/server/xml/xml-tree.ts';

export const DS = 'http://www.w3.org/2000/09/xmldsig#';
export const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
export const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';

export interface HandSignature {
	/** Changes SignedInfo before it is signed: the signature holds, so only a rule can refuse it. */
	signedInfo?: (xml: string) => string;
	/** Changes the whole signature after. */
	signature?: (xml: string) => string;
	certificateDer: Buffer;
	key: KeyObject;
	algorithm?: CanonicalAlgorithm;
	/** A MAC instead of a signature, under this secret. */
	secret?: Buffer;
}

/** Signs an envelope as somebody would who does not use our code, every part open to change. */
export function signByHand(unsigned: string, wish: HandSignature): string {
	const algorithm = wish.algorithm ?? 'c14n';
	const method = algorithm === 'exc-c14n' ? EXCLUSIVE : C14N;
	const digest = createHash('sha256')
		.update(canonical(parseXml(Buffer.from(unsigned)), algorithm))
		.digest('base64');
	const written = `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${method}"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="${DS}enveloped-signature"/><ds:Transform Algorithm="${method}"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`;
	const signedInfo = wish.signedInfo?.(written) ?? written;
	const around = (inside: string) => unsigned.replace('</x:XHE>', () => `${inside}</x:XHE>`);
	const context = parseXml(
		Buffer.from(around(`<ds:Signature xmlns:ds="${DS}">${signedInfo}</ds:Signature>`))
	);
	const signature = childElements(context.root).at(-1) as XmlElement;
	const bytes = canonical(childNamed(signature, DS, 'SignedInfo') ?? signature, algorithm);
	const value = wish.secret
		? createHmac('sha256', wish.secret).update(bytes).digest()
		: sign('sha256', bytes, wish.key);
	const whole = `<ds:Signature xmlns:ds="${DS}">${signedInfo}<ds:SignatureValue>${value.toString('base64')}</ds:SignatureValue>${keyInfo(wish.certificateDer)}</ds:Signature>`;
	return around(wish.signature?.(whole) ?? whole);
}

export function keyInfo(...certificates: Buffer[]): string {
	const all = certificates.map(
		(der) => `<ds:X509Certificate>${der.toString('base64')}</ds:X509Certificate>`
	);
	return `<ds:KeyInfo><ds:X509Data>${all.join('')}</ds:X509Data></ds:KeyInfo>`;
}

function canonical(target: XmlDocument | XmlElement, algorithm: CanonicalAlgorithm): Buffer {
	const chunks: Buffer[] = [];
	canonicalise(target, { algorithm }, (chunk) => chunks.push(chunk));
	return Buffer.concat(chunks);
}
