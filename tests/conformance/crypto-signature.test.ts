import { DOMParser } from '@xmldom/xmldom';
import { describe, expect, test } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { parseCertificate } from '#lib/server/crypto/certificates.ts';
import { signXml } from '#lib/server/crypto/sign-xml.ts';
import { verifyXml } from '#lib/server/crypto/verify-xml.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { makeCertificate } from '#tests/support/certificates.ts';
import { hasXmlsec1, judge } from './xml-judges.ts';

const DS = 'http://www.w3.org/2000/09/xmldsig#';
const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const C14N11 = 'http://www.w3.org/2006/12/xml-c14n11';
const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const RSA = 'http://www.w3.org/2001/04/xmldsig-more#rsa-';

const made = makeCertificate({ subject: 'CN=Exempelkommun, O=Exempel' });
const signer = { key: made.key, certificate: parseCertificate(made.certificateDer) };

const DOCUMENTS = {
	'an envelope': `<?xml version="1.0" encoding="UTF-8"?>\n<x:XHE xmlns:x="urn:x" xmlns="urn:b" xmlns:xha="urn:xha" xmlns:unused="urn:unused">
		<ID>1</ID><xha:Header b="&lt;å" a="&#9;'"><ID>Å &amp; &gt; 😀</ID><E xmlns="urn:e" Type="t"/></xha:Header></x:XHE>\n`,
	'a document with carriage returns, CDATA, comments and instructions': `\ufeff<?xml version='1.0'?>\r\n<!--a--><?pi x?>\r\n<p:a xmlns:p="urn:p"\r\n q='"'>\r\nt&#13;<![CDATA[<&>]]><!--c--><?pi y?></p:a><!--z-->`,
	'a root with xml attributes': `<a xml:lang="sv" xml:space="preserve" xmlns="urn:a"><b xml:lang="en"/></a>`,
	'an empty root': `<p:a   xmlns:p="urn:p" b="c" />`
};

const verifies = (xml: string | Buffer) =>
	verifyXml(parseXml(Buffer.from(xml)), { signerCertificate: signer.certificate });

describe.skipIf(!hasXmlsec1)('xmlsec1 verifies what we sign', () => {
	test.each(Object.entries(DOCUMENTS))('%s', (_, xml) => {
		const signed = Buffer.concat(signXml(Buffer.from(xml), signer));
		const args = ['--verify', '--insecure', '--enabled-reference-uris', 'empty', '{signed.xml}'];
		const { ok, stderr } = judge('xmlsec1', args, { 'signed.xml': signed });
		expect(ok, stderr).toBe(true);
	});
});

describe('xml-crypto verifies what we sign', () => {
	// The other documents hold what xmldom reads in its own way (carriage returns, CDATA next to text).
	test.each(Object.entries(DOCUMENTS).slice(0, 1))('%s', (_, xml) => {
		const signed = Buffer.concat(signXml(Buffer.from(xml), signer)).toString();
		const signature = new DOMParser()
			.parseFromString(signed, 'text/xml')
			.getElementsByTagNameNS(DS, 'Signature')[0];
		const verifier = new SignedXml({ publicCert: made.certificatePem });
		verifier.loadSignature(signature as never);
		expect(verifier.checkSignature(signed)).toBe(true);
	});
});

describe('we verify what xml-crypto signs', () => {
	test.each([
		[C14N, C14N],
		[EXC_C14N, EXC_C14N],
		[C14N, EXC_C14N],
		[EXC_C14N, C14N]
	])('canonicalisation of SignedInfo %s, transform %s', (canonicalizationAlgorithm, transform) => {
		const xml = DOCUMENTS['an envelope'];
		const signing = new SignedXml({
			privateKey: made.keyPem,
			publicCert: made.certificatePem,
			signatureAlgorithm: `${RSA}sha256`,
			canonicalizationAlgorithm
		});
		signing.addReference({
			xpath: '/*',
			isEmptyUri: true,
			transforms: [`${DS}enveloped-signature`, transform],
			digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256'
		});
		signing.computeSignature(xml);
		expect(verifies(signing.getSignedXml()).signer.subject).toBe('CN=Exempelkommun, O=Exempel');
	});
});

describe.skipIf(!hasXmlsec1)('we verify what xmlsec1 signs', () => {
	const inclusive = `<ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" PrefixList="#default unused xha"/>`;
	const methods = {
		'c14n 1.0': [C14N, ''],
		'c14n 1.0 with comments': [`${C14N}#WithComments`, ''],
		'c14n 1.1': [C14N11, ''],
		'c14n 1.1 with comments': [`${C14N11}#WithComments`, ''],
		'exclusive c14n': [EXC_C14N, ''],
		'exclusive c14n with comments': [`${EXC_C14N}WithComments`, ''],
		'exclusive c14n with a prefix list': [EXC_C14N, inclusive]
	} as const;

	for (const [documentName, xml] of Object.entries(DOCUMENTS)) {
		test.each(Object.entries(methods))(`${documentName}, %s`, (_, [algorithm, parameters]) => {
			expect(verifies(signWithXmlsec1(xml, algorithm, parameters, '256'))).toBeDefined();
		});
	}

	test.each(['384', '512'])('RSA and digest with SHA-%s', (bits) => {
		expect(verifies(signWithXmlsec1(DOCUMENTS['an envelope'], C14N, '', bits))).toBeDefined();
	});

	function signWithXmlsec1(
		xml: string,
		algorithm: string,
		parameters: string,
		bits: string
	): Buffer {
		const digest =
			bits === '384'
				? 'http://www.w3.org/2001/04/xmldsig-more#sha384'
				: `http://www.w3.org/2001/04/xmlenc#sha${bits}`;
		const template = `<Signature xmlns="${DS}">
			<SignedInfo><!-- a comment in SignedInfo -->
				<CanonicalizationMethod Algorithm="${algorithm}">${parameters}</CanonicalizationMethod>
				<SignatureMethod Algorithm="${RSA}sha${bits}"/>
				<Reference URI=""><Transforms><Transform Algorithm="${DS}enveloped-signature"/><Transform Algorithm="${algorithm}">${parameters}</Transform></Transforms>
					<DigestMethod Algorithm="${digest}"/><DigestValue/></Reference>
			</SignedInfo><SignatureValue/><KeyInfo><X509Data/></KeyInfo></Signature>`;
		const { root, bytes } = parseXml(Buffer.from(xml));
		const empty = root.contentEnd === root.end;
		const unsigned = Buffer.concat([
			empty ? bytes.subarray(0, root.end - 2) : bytes.subarray(0, root.contentEnd),
			Buffer.from(`${empty ? '>' : ''}${template}${empty ? '</p:a>' : ''}`),
			bytes.subarray(empty ? root.end : root.contentEnd)
		]);
		const { ok, stdout, stderr } = judge(
			'xmlsec1',
			['--sign', '--privkey-pem', '{key.pem},{certificate.pem}', '{template.xml}'],
			{ 'template.xml': unsigned, 'key.pem': made.keyPem, 'certificate.pem': made.certificatePem }
		);
		expect(ok, stderr).toBe(true);
		return stdout;
	}
});
