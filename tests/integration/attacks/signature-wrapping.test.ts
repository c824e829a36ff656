/**
 * Signature wrapping: somebody between two participants has seen a signed envelope and makes of it another one, with content of
 * her own, that shall pass for the sender's. She can encrypt for us, as anybody can; what she lacks is the sender's key. Every
 * variant ends without a message, and before anything is decrypted.
 */
import type Crypto from 'node:crypto';
import { createDecipheriv, privateDecrypt } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseCertificate } from '#lib/server/crypto/certificates.ts';
import { encryptPayload } from '#lib/server/crypto/encrypt-xml.ts';
import { openEnvelope } from '#lib/server/sealing/open-envelope.ts';
import type { MadeCertificate } from '#tests/support/certificates.ts';
import {
	certificateFor,
	makeParties,
	payloadFromRegion,
	type Parties
} from '#tests/support/region.ts';
import { elementIn, forge, swap } from './forge.ts';
import { C14N, DS, EXCLUSIVE, keyInfo, signByHand, type HandSignature } from './hand-signature.ts';

vi.mock('node:crypto', async (importOriginal) => {
	const actual = await importOriginal<typeof Crypto>();
	return {
		...actual,
		privateDecrypt: vi.fn(actual.privateDecrypt),
		createDecipheriv: vi.fn(actual.createDecipheriv)
	};
});

let parties: Parties;
let attacker: MadeCertificate;
/** The envelope that was seen, what is around its signature, and the signature. */
let seen: string;
let unsigned: string;
let signature: string;
/** What shall pass for it: another message under the same header. */
let evil: string;
let evilPayload: string;

beforeAll(() => {
	parties = makeParties();
	attacker = certificateFor('Angripare');
	const honest = payloadFromRegion(parties);
	const header = { id: honest.message.messageId };
	seen = forge(parties, { payload: honest.xml, header }).toString();
	signature = elementIn(seen, 'ds:Signature');
	unsigned = seen.replace(signature, '');
	const other = payloadFromRegion(parties, { message: { messageId: header.id, subject: 'Falsk' } });
	evil = forge(parties, { payload: other.xml, header })
		.toString()
		.replace(/<ds:Signature .*<\/ds:Signature>/s, '');
	evilPayload = elementIn(evil, 'xenc:EncryptedData');
});
beforeEach(() => {
	vi.mocked(privateDecrypt).mockClear();
	vi.mocked(createDecipheriv).mockClear();
});

function open(envelope: string) {
	return openEnvelope({
		envelope: Buffer.from(envelope),
		privateKeysPem: [parties.own.keyPem],
		signer: { certificatePem: parties.region.certificatePem }
	});
}

function expectRefused(envelope: string, ...codes: string[]): void {
	const opened = open(envelope);
	expect(opened.outcome).toMatch(/^(rejected|unreadable)$/);
	expect(codes).toContain('code' in opened ? opened.code : undefined);
	expect(privateDecrypt).not.toHaveBeenCalled();
	expect(createDecipheriv).not.toHaveBeenCalled();
}

const atEnd = (xml: string, inside: string) => xml.replace('</x:XHE>', () => `${inside}</x:XHE>`);

test('the envelope that was seen is itself in order, so that each refusal below has the attack for its reason', () => {
	expect(open(seen).outcome).toBe('message');
	expect(privateDecrypt).toHaveBeenCalledTimes(1);
});

describe('the signed content is moved out of sight', () => {
	const extension = (inside: string) =>
		`<ext:XHEExtensions xmlns:ext="http://docs.oasis-open.org/bdxr/ns/XHE/1/ExtensionComponents"><ext:XHEExtension><ext:ExtensionContent>${inside}</ext:ExtensionContent></ext:XHEExtension></ext:XHEExtensions>`;
	const withExtension = (inside: string) =>
		evil.replace('<xhb:XHEVersionID>', () => `${extension(inside)}<xhb:XHEVersionID>`);

	test('into an extension of a new root, which has the signature', () =>
		expectRefused(atEnd(withExtension(unsigned), signature), 'ENVELOPE_MALFORMED'));

	test('into an extension of a new root, signature and all', () =>
		expectRefused(withExtension(seen), 'ENVELOPE_MALFORMED'));

	test('into the payload of a new envelope', () => {
		const wrapped = evil.replace(evilPayload, () => `${evilPayload}${seen}`);
		expectRefused(wrapped, 'ENVELOPE_MALFORMED');
		expectRefused(
			atEnd(
				evil.replace(evilPayload, () => `<w xmlns="urn:w">${unsigned}${evilPayload}</w>`),
				signature
			),
			'ENVELOPE_MALFORMED'
		);
	});

	test('into an Object of the signature, with and without an Id', () => {
		for (const id of ['', ' Id="original"']) {
			const object = `<ds:Object${id}>${unsigned}</ds:Object></ds:Signature>`;
			expectRefused(
				atEnd(
					evil,
					signature.replace('</ds:Signature>', () => object)
				),
				'SIGNATURE_NOT_ALLOWED'
			);
		}
	});

	test('into KeyInfo, where the signature covers nothing', () => {
		const inside = `<ds:KeyInfo>${unsigned}`;
		expectRefused(
			atEnd(
				evil,
				signature.replace('<ds:KeyInfo>', () => inside)
			),
			'SIGNATURE_INVALID'
		);
	});

	test('into another document around it', () =>
		expectRefused(`<evil>${seen}</evil>`, 'ENVELOPE_MALFORMED'));
});

describe('there are several of something', () => {
	const own = () =>
		elementIn(
			signByHand(evil, { key: attacker.key, certificateDer: attacker.certificateDer }),
			'ds:Signature'
		);

	test('two signatures, the sender’s first or last', () => {
		expectRefused(atEnd(evil, signature + own()), 'SIGNATURE_AMBIGUOUS');
		expectRefused(atEnd(evil, own() + signature), 'SIGNATURE_AMBIGUOUS');
		expectRefused(atEnd(unsigned, signature + signature), 'SIGNATURE_AMBIGUOUS');
	});

	test('a second signature deeper in the document, or inside the first', () => {
		const deeper = evil.replace('<xenc:CipherData>', () => `${signature}<xenc:CipherData>`);
		expectRefused(atEnd(deeper, own()), 'SIGNATURE_AMBIGUOUS');
		const nested = own().replace('<ds:KeyInfo>', () => `<ds:KeyInfo>${signature}`);
		expectRefused(atEnd(evil, nested), 'SIGNATURE_AMBIGUOUS');
	});

	test('only a signature deeper in the document', () =>
		expectRefused(
			evil.replace('<xenc:CipherData>', () => `${signature}<xenc:CipherData>`),
			'SIGNATURE_MISSING'
		));

	test('two payloads, in either order', () => {
		const [payload, evils] = [elementIn(unsigned, 'xha:Payload'), elementIn(evil, 'xha:Payload')];
		for (const both of [payload + evils, evils + payload]) {
			expectRefused(
				atEnd(
					unsigned.replace(payload, () => both),
					signature
				),
				'ENVELOPE_MALFORMED'
			);
		}
	});

	test('two EncryptedData in one payload, in either order', () => {
		const payload = elementIn(unsigned, 'xenc:EncryptedData');
		for (const both of [payload + evilPayload, evilPayload + payload]) {
			expectRefused(
				atEnd(
					unsigned.replace(payload, () => both),
					signature
				),
				'ENVELOPE_MALFORMED'
			);
		}
	});

	test('two headers, two senders, two SignedInfo', () => {
		const header = elementIn(unsigned, 'xha:Header');
		expectRefused(
			atEnd(
				unsigned.replace(header, () => header + header),
				signature
			),
			'ENVELOPE_MALFORMED'
		);
		const party = elementIn(unsigned, 'xha:FromParty');
		expectRefused(
			atEnd(
				unsigned.replace(party, () => party + party),
				signature
			),
			'ENVELOPE_MALFORMED'
		);
		const info = elementIn(signature, 'ds:SignedInfo');
		expectRefused(
			atEnd(
				evil,
				signature.replace(info, () => info + elementIn(own(), 'ds:SignedInfo'))
			),
			'SIGNATURE_NOT_ALLOWED'
		);
	});
});

describe('the signature is put on other content', () => {
	test('another payload under the same header', () =>
		expectRefused(atEnd(evil, signature), 'SIGNATURE_INVALID'));

	test.each<[string, (xml: string) => string]>([
		['another sender', swap('0203:region.example', '0203:annan.example')],
		['another recipient', swap('0203:kommun.example', '0203:annan.example')],
		['another functional address', swap('kommun:barn', 'kommun:vuxna')],
		['another id', swap(/(?<=<xhb:ID>)[^<]+/, '7d1b3d6e-55a5-4a64-9c1f-0f6d3a8e2b11')],
		['white space between two elements', swap('</xha:Header>', ' </xha:Header>')],
		['an instruction that splits a text', swap('kommun:barn', 'kommun:<?x?>barn')],
		['an instruction before the root', (xml) => `<?xml-stylesheet href="evil.xsl"?>${xml}`],
		['an Id for a reference to point at', swap('<xha:Payload>', '<xha:Payload xml:id="a">')],
		[
			'a prefix that means something else below',
			swap('<xha:Payloads>', '<xha:Payloads xmlns:m="urn:evil">')
		]
	])('%s', (_, change) => expectRefused(change(seen), 'SIGNATURE_INVALID', 'ENVELOPE_MALFORMED'));
});

describe('the signature is made to say less than it seems to', () => {
	const bySender = (wish: Partial<HandSignature>) =>
		signByHand(unsigned, {
			key: parties.region.key,
			certificateDer: parties.region.certificateDer,
			...wish
		});
	const transforms = (inside: string) =>
		swap(/(?<=<ds:Transforms>).*(?=<\/ds:Transforms>)/, inside);
	const enveloped = `<ds:Transform Algorithm="${DS}enveloped-signature"/>`;

	test('by hand it is as good as ours, with inclusive and with exclusive canonicalisation', () => {
		expect(open(bySender({})).outcome).toBe('message');
		expect(open(bySender({ algorithm: 'exc-c14n' })).outcome).toBe('message');
	});

	test.each<[string, (xml: string) => string]>([
		['a reference to an Id', swap('URI=""', 'URI="#original"')],
		['a reference by XPointer to an Id', swap('URI=""', `URI="#xpointer(id('original'))"`)],
		['a reference to a file', swap('URI=""', 'URI="file:///etc/passwd"')],
		['a reference to an address', swap('URI=""', 'URI="http://127.0.0.1:9/"')],
		['two references', swap(/(<ds:Reference.*<\/ds:Reference>)/, '<ds:Reference/><ds:Reference/>')],
		['no reference', swap(/<ds:Reference.*<\/ds:Reference>/, '')],
		['nothing at all', () => '<ds:SignedInfo/>'],
		[
			'an XPath transform',
			transforms(
				`${enveloped}<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>false()</ds:XPath></ds:Transform>`
			)
		],
		[
			'an XPath filter',
			transforms(
				`${enveloped}<ds:Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"/>`
			)
		],
		[
			'an XSLT transform',
			transforms(
				`<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"/></ds:Transform>`
			)
		],
		['a base64 transform', transforms(`${enveloped}<ds:Transform Algorithm="${DS}base64"/>`)],
		['no transform', transforms('')],
		['enveloped-signature twice', transforms(enveloped + enveloped)],
		[
			'a canonicalisation that nobody knows',
			swap(`Method Algorithm="${C14N}"`, 'Method Algorithm="urn:evil"')
		],
		['a digest with SHA-1', swap('http://www.w3.org/2001/04/xmlenc#sha256', `${DS}sha1`)],
		[
			'a signature with SHA-1',
			swap('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', `${DS}rsa-sha1`)
		],
		[
			'a truncated MAC',
			swap(
				'#rsa-sha256"/>',
				'#hmac-sha256"><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>'
			)
		],
		['a comment in the digest', swap('<ds:DigestValue>', '<ds:DigestValue><!--AAAA-->')]
	])('%s, though the sender has signed it so', (_, signedInfo) =>
		expectRefused(bySender({ signedInfo }), 'SIGNATURE_NOT_ALLOWED')
	);

	test('a MAC whose secret is the sender’s public certificate', () => {
		const signedInfo = swap('xmldsig-more#rsa-sha256', 'xmldsig-more#hmac-sha256');
		for (const secret of [
			Buffer.from(parties.region.certificatePem),
			parties.region.certificateDer
		]) {
			const wish = {
				signedInfo,
				secret,
				key: attacker.key,
				certificateDer: parties.region.certificateDer
			};
			expectRefused(signByHand(evil, wish), 'SIGNATURE_NOT_ALLOWED');
		}
	});

	test.each<[string, (xml: string) => string]>([
		[
			'its canonicalisation is another',
			swap(
				`CanonicalizationMethod Algorithm="${C14N}"`,
				`CanonicalizationMethod Algorithm="${EXCLUSIVE}"`
			)
		],
		[
			'its canonicalisation is the one with comments',
			swap(
				`CanonicalizationMethod Algorithm="${C14N}"`,
				`CanonicalizationMethod Algorithm="${C14N}#WithComments"`
			)
		],
		[
			'its transform is another',
			swap(`Transform Algorithm="${C14N}"`, `Transform Algorithm="${EXCLUSIVE}"`)
		],
		['its hash is another', swap('rsa-sha256', 'rsa-sha512')],
		['its value is empty', swap(/(?<=<ds:SignatureValue>)[^<]+/, '')],
		['its digest is empty', swap(/(?<=<ds:DigestValue>)[^<]+/, '')]
	])('%s than when it was signed', (_, change) =>
		expectRefused(atEnd(evil, change(signature)), 'SIGNATURE_INVALID')
	);

	test('it is empty, or has no SignedInfo', () => {
		expectRefused(atEnd(evil, `<ds:Signature xmlns:ds="${DS}"/>`), 'SIGNATURE_NOT_ALLOWED');
		const info = elementIn(signature, 'ds:SignedInfo');
		expectRefused(atEnd(evil, signature.replace(info, '')), 'SIGNATURE_NOT_ALLOWED');
	});
});

describe('the certificate is exchanged', () => {
	const signed = (info: string) =>
		signByHand(evil, {
			key: attacker.key,
			certificateDer: attacker.certificateDer,
			signature: (xml) => xml.replace(elementIn(xml, 'ds:KeyInfo'), () => info)
		});

	test('for the attacker’s own', () =>
		expectRefused(signed(keyInfo(attacker.certificateDer)), 'SIGNER_UNTRUSTED'));

	test('for the sender’s, with the attacker’s signature', () =>
		expectRefused(signed(keyInfo(parties.region.certificateDer)), 'SIGNATURE_INVALID'));

	test('for both, in either order', () => {
		const both = [attacker.certificateDer, parties.region.certificateDer];
		expectRefused(signed(keyInfo(...both)), 'SIGNATURE_INVALID');
		expectRefused(signed(keyInfo(...both.reverse())), 'SIGNATURE_INVALID');
	});

	test('for a bare key, a name, an address', () => {
		const { n = '', e = '' } = attacker.key.export({ format: 'jwk' });
		const value = `<ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>${Buffer.from(n, 'base64url').toString('base64')}</ds:Modulus><ds:Exponent>${Buffer.from(e, 'base64url').toString('base64')}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue></ds:KeyInfo>`;
		expectRefused(signed(value), 'SIGNATURE_INVALID');
		expectRefused(
			signed('<ds:KeyInfo><ds:KeyName>attacker</ds:KeyName></ds:KeyInfo>'),
			'SIGNATURE_INVALID'
		);
		expectRefused(
			signed('<ds:KeyInfo><ds:RetrievalMethod URI="http://127.0.0.1:9/key"/></ds:KeyInfo>'),
			'SIGNATURE_INVALID'
		);
	});

	test('for another one over the sender’s own key', () => {
		const renewed = certificateFor('Region Exempel');
		const info = keyInfo(renewed.certificateDer);
		expectRefused(
			atEnd(unsigned, signature.replace(/<ds:KeyInfo>.*<\/ds:KeyInfo>/, info)),
			'SIGNER_UNTRUSTED'
		);
	});

	test('for hundreds of them', () => {
		const many = keyInfo(...Array.from({ length: 500 }, () => attacker.certificateDer));
		expectRefused(signed(many), 'SIGNATURE_NOT_ALLOWED');
	});
});

describe('what the signature does not see changes nothing that is read', () => {
	test('comments split texts that are signed, and the whole text is read', () => {
		const sender = swap('0203:region.example', '0203:<!--x-->region.example');
		const address = swap('>kommun:barn<', '>kom<!--0203:evil-->mun:barn<!----><');
		const split = address(sender(seen));
		const opened = open(split);
		expect(opened).toMatchObject({
			outcome: 'message',
			header: { from: '0203:region.example', handlingServiceId: 'kommun:barn' }
		});
	});

	test('references and CDATA write the same text, and the same text is read', () => {
		const written = swap('0203:region.example', '&#x30;203:<![CDATA[region]]>.example')(seen);
		expect(open(written)).toMatchObject({
			outcome: 'message',
			header: { from: '0203:region.example' }
		});
	});

	test('declarations that exclusive canonicalisation leaves out do not reach into the payload', () => {
		const exclusive = signByHand(unsigned, {
			key: parties.region.key,
			certificateDer: parties.region.certificateDer,
			algorithm: 'exc-c14n'
		});
		const opened = open(
			swap('<x:XHE ', '<x:XHE xmlns:m="urn:evil" xmlns:evil="urn:evil" ')(exclusive)
		);
		expect(opened).toMatchObject({ outcome: 'message', message: { subject: 'Orosanmälan' } });
	});
});

test('the attack on encryption alone, with a payload of her own in an envelope that nobody has signed, decrypts nothing', () => {
	const payload = Buffer.concat(
		encryptPayload(Buffer.from('<a/>'), parseCertificate(parties.own.certificatePem))
	).toString();
	const mine = unsigned.replace(elementIn(unsigned, 'xenc:EncryptedData'), () => payload);
	expectRefused(mine, 'SIGNATURE_MISSING');
});
