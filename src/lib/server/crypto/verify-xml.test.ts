import { createHash, createPublicKey, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { makeCertificate } from '#tests/support/certificates.ts';
import { canonicalise } from '../xml/canonicalise.ts';
import { parseXml } from '../xml/parse-xml.ts';
import {
	childElements,
	childNamed,
	textOf,
	type XmlDocument,
	type XmlElement
} from '../xml/xml-tree.ts';
import { parseCertificate } from './certificates.ts';
import { verifyXml, type VerifiedXml, type VerifyXmlOptions } from './verify-xml.ts';

const DS = 'http://www.w3.org/2000/09/xmldsig#';
const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const ENVELOPED = `<Transform Algorithm="${DS}enveloped-signature"/>`;
const CANONICAL = `<Transform Algorithm="${C14N}"/>`;

const authority = makeCertificate({ subject: 'CN=CA', authority: true });
const sender = makeCertificate({ subject: 'CN=Sender', issuer: authority });
const attacker = makeCertificate({ subject: 'CN=Attacker', issuer: authority });
const published = parseCertificate(sender.certificateDer);
const x509 = (...made: { certificateDer: Buffer }[]) =>
	`<KeyInfo><X509Data>${made.map(({ certificateDer }) => `<X509Certificate>${certificateDer.toString('base64')}</X509Certificate>`).join('')}</X509Data></KeyInfo>`;

interface Wish {
	content?: string;
	/** Changes SignedInfo before it is signed: the signature holds, so only the rule under test can refuse it. */
	signedInfo?: (xml: string) => string;
	/** Changes the whole signature after it is signed. */
	signature?: (xml: string) => string;
	/** Changes the whole document after it is signed. */
	document?: (xml: string) => string;
	keyInfo?: string;
	signer?: { key: typeof sender.key };
}

/** A document with a signature made by hand, where every part can be made wrong. */
function makeSigned(wish: Wish = {}): string {
	const around = (inside: string) =>
		`<e xmlns="urn:e">${wish.content ?? '<ID>0203:digg.se</ID>'}${inside}</e>`;
	const digest = createHash('sha256')
		.update(canonical(parse(around(''))))
		.digest('base64');
	const written = `<SignedInfo><CanonicalizationMethod Algorithm="${C14N}"/><SignatureMethod Algorithm="${RSA_SHA256}"/><Reference URI=""><Transforms>${ENVELOPED}${CANONICAL}</Transforms><DigestMethod Algorithm="${SHA256}"/><DigestValue>${digest}</DigestValue></Reference></SignedInfo>`;
	const signedInfo = wish.signedInfo?.(written) ?? written;
	const context = parse(around(`<Signature xmlns="${DS}">${signedInfo}</Signature>`)).root;
	const signature = childElements(context).at(-1) as XmlElement;
	const toBeSigned = canonical(childNamed(signature, DS, 'SignedInfo') ?? signature);
	const value = sign('sha256', toBeSigned, wish.signer?.key ?? sender.key).toString('base64');
	const whole = `<Signature xmlns="${DS}">${signedInfo}<SignatureValue>${value}</SignatureValue>${wish.keyInfo ?? x509(sender)}</Signature>`;
	const document = around(wish.signature?.(whole) ?? whole);
	return wish.document?.(document) ?? document;
}

function canonical(target: XmlDocument | XmlElement): Buffer {
	const chunks: Buffer[] = [];
	canonicalise(target, { algorithm: 'c14n' }, (chunk) => chunks.push(chunk));
	return Buffer.concat(chunks);
}

const parse = (xml: string) => parseXml(Buffer.from(xml));

function verify(
	xml: string,
	options: VerifyXmlOptions = { signerCertificate: published }
): VerifiedXml {
	return verifyXml(parse(xml), options);
}

function refusal(xml: string, options?: VerifyXmlOptions): string {
	try {
		verify(xml, options);
		return 'verified';
	} catch (error) {
		return (error as { code?: string }).code ?? String(error);
	}
}

/** Replaces and sees that there was something to replace. */
function swap(from: string | RegExp, to: string): (xml: string) => string {
	return (xml) => {
		const swapped = xml.replace(from, to);
		expect(swapped).not.toBe(xml);
		return swapped;
	};
}

describe('what holds', () => {
	test('is returned without the signature', () => {
		const { root, signer, document } = verify(makeSigned());
		expect(childElements(root).map(({ local }) => local)).toEqual(['ID']);
		expect(childElements(document.root)).toHaveLength(2);
		expect(signer.subject).toBe('CN=Sender');
	});

	test.each<[string, Wish]>([
		['without a c14n transform, which means c14n 1.0', { signedInfo: swap(CANONICAL, '') }],
		[
			'with the signature before the content',
			{ document: (xml) => xml.replace(/(<ID>.*<\/ID>)(<Signature.*<\/Signature>)/, '$2$1') }
		],
		[
			'with white space in SignatureValue',
			{ signature: swap('<SignatureValue>', '<SignatureValue>\n\t') }
		],
		[
			'with base64 in lines',
			{
				signature: (xml) =>
					xml.replace(/(?<=<SignatureValue>)[^<]+/, (value) =>
						(value.match(/.{1,60}/g) as string[]).join('&#13;\n')
					)
			}
		],
		['without KeyInfo, when the certificate is known', { keyInfo: '' }],
		[
			'with a KeyInfo that has no certificate',
			{ keyInfo: '<KeyInfo><KeyName>x</KeyName></KeyInfo>' }
		],
		['with a chain of certificates', { keyInfo: x509(authority, sender) }],
		[
			'with Id attributes, which mean nothing here',
			{ content: '<ID Id="a" xml:id="a">0203:digg.se</ID><f Id="a"/>' }
		],
		['with an element that is called Signature in another namespace', { content: '<Signature/>' }],
		['with comments that nobody signed', { document: swap('0203:', '0203:<!-- x -->') }]
	])('%s', (_, wish) => expect(refusal(makeSigned(wish))).toBe('verified'));

	test('reads the same text whether a comment was put into it or not', () => {
		const { root } = verify(makeSigned({ document: swap('digg', '<!--evil.se-->digg') }));
		expect(textOf(childNamed(root, 'urn:e', 'ID') as XmlElement)).toBe('0203:digg.se');
	});

	test('also when the certificate has expired: that is for the caller to judge', () => {
		const expired = makeCertificate({
			subject: 'CN=Old',
			notBefore: new Date('2020-01-01'),
			notAfter: new Date('2021-01-01')
		});
		const xml = makeSigned({ signer: expired, keyInfo: x509(expired) });
		expect(verify(xml, {}).signer.notAfter).toEqual(new Date('2021-01-01'));
	});
});

test('xml-crypto repeats the prefix list under enveloped-signature, where it means nothing', () => {
	const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
	const signer = new SignedXml({
		privateKey: sender.keyPem,
		publicCert: sender.certificatePem,
		canonicalizationAlgorithm: exclusive,
		signatureAlgorithm: RSA_SHA256
	});
	signer.addReference({
		xpath: '/*',
		isEmptyUri: true,
		transforms: [`${DS}enveloped-signature`, exclusive],
		digestAlgorithm: SHA256,
		inclusiveNamespacesPrefixList: ['unused']
	});
	signer.computeSignature('<e xmlns="urn:e" xmlns:unused="urn:unused"><ID>1</ID></e>');
	const xml = signer.getSignedXml();
	expect(xml).toMatch(/enveloped-signature"><InclusiveNamespaces [^>]*\/><\/Transform>/);
	expect(refusal(xml)).toBe('verified');
	expect(refusal(xml.replace('xmlns:unused="urn:unused"', 'xmlns:unused="urn:other"'))).toBe(
		'SIGNATURE_INVALID'
	);
});

describe('which signature', () => {
	test.each<[string, (xml: string) => string, string]>([
		['none', swap(/<Signature.*<\/Signature>/, ''), 'SIGNATURE_MISSING'],
		[
			'one that is deeper in the document',
			swap(/(<Signature.*<\/Signature>)/, '<x>$1</x>'),
			'SIGNATURE_MISSING'
		],
		[
			'one in a document wrapped by another',
			(xml) => `<e xmlns="urn:e"><ID>0203:evil.se</ID><x>${xml}</x></e>`,
			'SIGNATURE_MISSING'
		],
		['two', swap(/(<Signature.*<\/Signature>)/, '$1$1'), 'SIGNATURE_AMBIGUOUS'],
		[
			'one, and a second deeper',
			swap(/(<Signature.*<\/Signature>)/, '$1<x>$1</x>'),
			'SIGNATURE_AMBIGUOUS'
		],
		[
			'one, and a second inside it',
			swap('<KeyInfo>', `<KeyInfo><Signature xmlns="${DS}"/>`),
			'SIGNATURE_AMBIGUOUS'
		],
		[
			'one that moved to a root with other content',
			swap('digg.se', 'evil.se'),
			'SIGNATURE_INVALID'
		],
		[
			'one over a document that was wrapped',
			(xml) => {
				const [signature] = /<Signature.*<\/Signature>/.exec(xml) as unknown as [string];
				return `<e xmlns="urn:e"><ID>0203:evil.se</ID><x>${xml.replace(signature, '')}</x>${signature}</e>`;
			},
			'SIGNATURE_INVALID'
		]
	])('%s', (_, document, code) => expect(refusal(makeSigned({ document }))).toBe(code));

	test('the root itself being one', () => {
		expect(refusal(`<Signature xmlns="${DS}"><Signature/></Signature>`)).toBe(
			'SIGNATURE_AMBIGUOUS'
		);
	});

	test('a signed one deeper is refused, unless the caller expects such content (SMP Extension)', () => {
		const xml = makeSigned({ content: `<x><Signature xmlns="${DS}"/></x>` });
		expect(refusal(xml)).toBe('SIGNATURE_AMBIGUOUS');
		expect(refusal(xml, { signerCertificate: published, allowNestedSignatures: true })).toBe(
			'verified'
		);
	});
});

describe('SignedInfo that is not allowed, although it is signed', () => {
	const transforms = (...list: string[]) =>
		swap(/<Transforms>.*<\/Transforms>/, `<Transforms>${list.join('')}</Transforms>`);
	const transform = (algorithm: string, inside = '') =>
		`<Transform Algorithm="${algorithm}">${inside}</Transform>`;
	const prefixList =
		'<i:InclusiveNamespaces xmlns:i="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="x"/>';

	test.each<[string, (xml: string) => string]>([
		['a reference by Id', swap('URI=""', 'URI="#a"')],
		['a reference by XPointer', swap('URI=""', 'URI="#xpointer(/)"')],
		['a reference to a file', swap('URI=""', 'URI="file:///etc/passwd"')],
		['a reference without a URI', swap('URI=""', '')],
		['a URI in another namespace', swap('URI=""', 'xmlns:u="urn:u" u:URI=""')],
		['two references', swap(/(<Reference.*<\/Reference>)/, '$1$1')],
		['no reference', swap(/<Reference.*<\/Reference>/, '')],
		['no transforms', swap(/<Transforms>.*<\/Transforms>/, '')],
		['empty transforms', transforms()],
		['no enveloped-signature', transforms(CANONICAL)],
		['enveloped-signature twice', transforms(ENVELOPED, ENVELOPED)],
		['enveloped-signature after c14n', transforms(CANONICAL, ENVELOPED)],
		[
			'enveloped-signature with something inside',
			transforms(transform(`${DS}enveloped-signature`, '<XPath>x</XPath>'))
		],
		[
			'enveloped-signature with two prefix lists',
			transforms(transform(`${DS}enveloped-signature`, prefixList + prefixList))
		],
		[
			'enveloped-signature with a prefix list and something else',
			transforms(transform(`${DS}enveloped-signature`, `${prefixList}<XPath>x</XPath>`))
		],
		[
			'enveloped-signature with a prefix list that holds something',
			transforms(
				transform(
					`${DS}enveloped-signature`,
					prefixList.replace('/>', '><XPath>x</XPath></i:InclusiveNamespaces>')
				)
			)
		],
		['two canonicalisations', transforms(ENVELOPED, CANONICAL, CANONICAL)],
		[
			'XPath',
			transforms(
				ENVELOPED,
				transform('http://www.w3.org/TR/1999/REC-xpath-19991116', '<XPath>false()</XPath>')
			)
		],
		[
			'XPath filter 2',
			transforms(ENVELOPED, transform('http://www.w3.org/2002/06/xmldsig-filter2'))
		],
		['XSLT', transforms(ENVELOPED, transform('http://www.w3.org/TR/1999/REC-xslt-19991116'))],
		['base64', transforms(ENVELOPED, transform(`${DS}base64`))],
		['a transform without an algorithm', transforms(ENVELOPED, '<Transform/>')],
		['a transform of another name', transforms(ENVELOPED, `<Transforms Algorithm="${C14N}"/>`)],
		['a prefix list for inclusive c14n', transforms(ENVELOPED, transform(C14N, prefixList))],
		[
			'a second parameter of exclusive c14n',
			transforms(
				ENVELOPED,
				transform('http://www.w3.org/2001/10/xml-exc-c14n#', prefixList + prefixList)
			)
		],
		['RSA with SHA-1', swap(RSA_SHA256, `${DS}rsa-sha1`)],
		['RSA with MD5', swap(RSA_SHA256, 'http://www.w3.org/2001/04/xmldsig-more#rsa-md5')],
		['HMAC', swap(RSA_SHA256, 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256')],
		[
			'HMACOutputLength',
			swap(
				`"${RSA_SHA256}"/>`,
				`"${RSA_SHA256}"><HMACOutputLength>0</HMACOutputLength></SignatureMethod>`
			)
		],
		['DSA', swap(RSA_SHA256, `${DS}dsa-sha1`)],
		['ECDSA', swap(RSA_SHA256, 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256')],
		['a digest with SHA-1', swap(SHA256, `${DS}sha1`)],
		['a digest with MD5', swap(SHA256, 'http://www.w3.org/2001/04/xmldsig-more#md5')],
		[
			'a canonicalisation that is none',
			swap(`Method Algorithm="${C14N}"`, 'Method Algorithm="urn:identity"')
		],
		['a canonicalisation without an algorithm', swap(`Method Algorithm="${C14N}"`, 'Method')],
		['a comment in DigestValue', swap('<DigestValue>', '<DigestValue><!--x-->')],
		['an instruction in DigestValue', swap('<DigestValue>', '<DigestValue><?x?>')],
		['an element in DigestValue', swap('<DigestValue>', '<DigestValue><x/>')],
		['another order', swap(/(<Canon.*?\/>)(<SignatureM.*?\/>)/, '$2$1')],
		['an element too many', swap('</SignedInfo>', '<Object/></SignedInfo>')],
		['a method in another namespace', swap('<SignatureMethod', '<SignatureMethod xmlns="urn:x"')]
	])('%s', (_, signedInfo) =>
		expect(refusal(makeSigned({ signedInfo }))).toBe('SIGNATURE_NOT_ALLOWED')
	);

	test('a document that has no canonical form', () => {
		const document = swap('<ID>', '<ID xmlns:p="relative">');
		expect(refusal(makeSigned({ document }))).toBe('SIGNATURE_NOT_ALLOWED');
	});
});

describe('a signature that is not allowed', () => {
	test.each<[string, (xml: string) => string]>([
		[
			'with an Object, which the reference would not cover',
			swap('</Signature>', '<Object><ID>0203:evil.se</ID></Object></Signature>')
		],
		['with two SignedInfo', swap(/(<SignedInfo>.*<\/SignedInfo>)/, '$1$1')],
		['with two SignatureValue', swap(/(<SignatureValue>.*<\/SignatureValue>)/, '$1$1')],
		['with two KeyInfo', swap(/(<KeyInfo>.*<\/KeyInfo>)/, '$1$1')],
		['with KeyInfo first', swap(/(<SignedInfo>.*)(<KeyInfo>.*<\/KeyInfo>)/, '$2$1')],
		['without SignatureValue', swap(/<SignatureValue>.*<\/SignatureValue>/, '')],
		['without SignedInfo', swap(/<SignedInfo>.*<\/SignedInfo>/, '')],
		[
			'with a comment in DigestValue that was not signed',
			swap('<DigestValue>', '<DigestValue><!--AAAA-->')
		],
		['with a comment in SignatureValue', swap('<SignatureValue>', '<SignatureValue><!--x-->')],
		[
			'with more certificates than a chain has',
			swap(/(<X509Certificate>.*<\/X509Certificate>)/, '$1'.repeat(11))
		]
	])('%s', (_, signature) =>
		expect(refusal(makeSigned({ signature }))).toBe('SIGNATURE_NOT_ALLOWED')
	);
});

describe('a signature that does not hold', () => {
	test.each<[string, Wish]>([
		['changed content', { document: swap('digg', 'evil') }],
		['an attribute added', { document: swap('<ID>', '<ID a="">') }],
		['a namespace declared that nothing uses', { document: swap('<ID>', '<ID xmlns:a="urn:a">') }],
		['white space added', { document: swap('<ID>', ' <ID>') }],
		['a processing instruction around the root', { document: (xml) => `<?x?>${xml}` }],
		['another digest', { signedInfo: swap(/(?<=<DigestValue>).{4}/, 'AAAA') }],
		['an empty digest', { signedInfo: swap(/(?<=<DigestValue>)[^<]+/, '') }],
		['a digest cut short', { signedInfo: swap(/(?<=<DigestValue>)[^<]+/, 'AAAA') }],
		['a digest that is not base64', { signedInfo: swap(/(?<=<DigestValue>)[^<]+/, '%') }],
		['an empty value', { signature: swap(/(?<=<SignatureValue>)[^<]+/, '') }],
		['a value that is not base64', { signature: swap(/(?<=<SignatureValue>)./, '*') }],
		[
			'a value of zeros',
			{ signature: swap(/(?<=<SignatureValue>)[^<]+/, Buffer.alloc(256).toString('base64')) }
		],
		['a value that is too long', { signature: swap(/(?<=<SignatureValue>)/, 'AAAA') }],
		['white space added in SignedInfo', { signature: swap('<SignedInfo>', '<SignedInfo> ') }],
		['the key of somebody else', { signer: attacker }],
		['the hash of another method', { signature: swap('rsa-sha256', 'rsa-sha512') }]
	])('%s', (_, wish) => expect(refusal(makeSigned(wish))).toBe('SIGNATURE_INVALID'));
});

describe('whose signature', () => {
	const byAttacker: Wish = { signer: attacker, keyInfo: x509(attacker) };

	test('a valid one with another certificate than the published one is not trusted', () => {
		expect(refusal(makeSigned(byAttacker))).toBe('SIGNER_UNTRUSTED');
		expect(verify(makeSigned(byAttacker), {}).signer.subject).toBe('CN=Attacker');
	});

	test('the published certificate added to KeyInfo does not help another key', () => {
		expect(refusal(makeSigned({ ...byAttacker, keyInfo: x509(sender, attacker) }))).toBe(
			'SIGNATURE_INVALID'
		);
	});

	test('a renewed certificate over the same key is another certificate', () => {
		const renewed = makeCertificate({ subject: 'CN=Sender', key: sender.key });
		expect(refusal(makeSigned({ keyInfo: x509(renewed) }))).toBe('SIGNER_UNTRUSTED');
	});

	test('a key in KeyInfo is never used', () => {
		const { n = '', e = '' } = createPublicKey(attacker.key).export({ format: 'jwk' });
		const base64 = (value: string) => Buffer.from(value, 'base64url').toString('base64');
		const keyValue = `<KeyValue><RSAKeyValue><Modulus>${base64(n)}</Modulus><Exponent>${base64(e)}</Exponent></RSAKeyValue></KeyValue>`;
		const keyInfo = x509(sender).replace('<KeyInfo>', `<KeyInfo>${keyValue}`);
		expect(refusal(makeSigned({ signer: attacker, keyInfo }))).toBe('SIGNATURE_INVALID');
		expect(
			refusal(makeSigned({ signer: attacker, keyInfo: `<KeyInfo>${keyValue}</KeyInfo>` }), {})
		).toBe('SIGNER_UNTRUSTED');
	});

	test('without a published certificate there must be one in KeyInfo, or a chain with one end', () => {
		expect(refusal(makeSigned({ keyInfo: '' }), {})).toBe('SIGNER_UNTRUSTED');
		expect(refusal(makeSigned({ keyInfo: x509(sender, attacker) }), {})).toBe('SIGNER_UNTRUSTED');
		expect(
			verify(makeSigned({ keyInfo: x509(authority, sender, sender) }), {}).signer.subject
		).toBe('CN=Sender');
	});

	test('a certificate that cannot be read is refused', () => {
		const keyInfo =
			'<KeyInfo><X509Data><X509Certificate>AAAA</X509Certificate></X509Data></KeyInfo>';
		expect(refusal(makeSigned({ keyInfo }))).toBe('CERTIFICATE_MALFORMED');
	});

	test('a weak key is refused, published or not', () => {
		const weak = makeCertificate({ subject: 'CN=Weak', bits: 1024 });
		const xml = makeSigned({ signer: weak, keyInfo: x509(weak) });
		expect(refusal(xml, {})).toBe('CERTIFICATE_WEAK');
		expect(refusal(xml, { signerCertificate: parseCertificate(weak.certificateDer) })).toBe(
			'CERTIFICATE_WEAK'
		);
	});
});

test('verified content can be made by nobody else', () => {
	const { document, root, signature, signer } = verify(makeSigned());
	// @ts-expect-error: the brand is not exported.
	const forged: VerifiedXml = { document, root, signature, signer };
	expect(forged).toBeDefined();
});
