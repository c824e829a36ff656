import { describe, expect, test } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { makeCertificate } from '#tests/support/certificates.ts';
import { changed, parseText } from '#tests/support/sdk-samples.ts';
import { verifyXml } from '../crypto/verify-xml.ts';
import { buildEnvelope } from './build-envelope.ts';
import { checkEnvelope } from './check-envelope.ts';
import { FEDERATIONS, type EnvelopeHeader } from './envelope.ts';
import { readEnvelopeFacts } from './read-envelope-facts.ts';

const HEADER: EnvelopeHeader = {
	id: '7d1b3d6e-55a5-4a64-9c1f-0f6d3a8e2b11',
	createdAt: Date.parse('2026-03-02T08:15:30.125Z'),
	from: '0203:norrvik.example',
	to: '0203:ekholmen.example',
	federation: FEDERATIONS.test,
	kind: 'receipt',
	handlingServiceId: 'sdk:0203:norrvik.example:bup',
	encrypted: false
};
const VALID = Buffer.concat(
	buildEnvelope(HEADER, [Buffer.from('<r:R xmlns:r="urn:r"/>')])
).toString();
const check = (xml: string) =>
	checkEnvelope(parseText(xml)).map(
		({ reason, detail, location }) => `${reason}/${detail} ${location}`
	);
const PAYLOAD = '/XHE/Payloads/Payload';
const FROM = '/XHE/Header/FromParty/PartyIdentification';

test('An envelope of ours has no findings', () => {
	expect(check(VALID)).toEqual([]);
});

const criterion = (code: string) =>
	new RegExp(
		`<xha:BusinessScopeCriterion><xhb:BusinessScopeCriterionTypeCode>${code}</.*?</xha:BusinessScopeCriterion>`
	);

describe('Each rule is found where it is broken', () => {
	const cases: [string, string | RegExp, string, string][] = [
		['R1-XHE', '<xha:Header>', '<xhb:ProfileID>p</xhb:ProfileID><xha:Header>', '/XHE/ProfileID'],
		[
			'R1-XHE',
			'<xhb:InstanceEncryptionIndicator>false</xhb:InstanceEncryptionIndicator>',
			'<xhb:InstanceEncryptionIndicator>false</xhb:InstanceEncryptionIndicator><xhb:InstanceHashValue>h</xhb:InstanceHashValue>',
			`${PAYLOAD}/InstanceHashValue`
		],
		['R2-XHE', /(?<=<xhb:HandlingServiceID>)[^<]*/, ' \n\t', `${PAYLOAD}/HandlingServiceID`],
		[
			'R2-XHE',
			'<xhb:HandlingServiceID>',
			'<xhb:HandlingServiceID schemeID=" ">',
			`${PAYLOAD}/HandlingServiceID`
		],
		['R3-XHE', 'edelivery:xhe:1', 'edelivery:xhe:2', '/XHE/CustomizationID'],
		['R4-XHE', criterion('DOCUMENTID'), '', '/XHE'],
		['R5-XHE', criterion('DOCUMENTID_SCHEME'), '', '/XHE'],
		['R6-XHE', criterion('PROCESSID'), '', '/XHE'],
		['R7-XHE', criterion('PROCESSID_SCHEME'), '', '/XHE'],
		['R8-XHE', criterion('FEDERATIONID'), '', '/XHE'],
		['R9-XHE', '>1.0<', '>1.1<', '/XHE/XHEVersionID'],
		[
			'R10-XHE',
			/(?<=<xha:FromParty>.*?)iso6523-actorid-upis/,
			'iso',
			'/XHE/Header/FromParty/PartyIdentification/ID'
		],
		[
			'R11-XHE',
			/(?<=<xha:ToParty>.*?)iso6523-actorid-upis/,
			'iso',
			'/XHE/Header/ToParty/PartyIdentification/ID'
		],
		['R12-XHE', '>false<', '>true<', PAYLOAD],
		['R12-XHE', '>false<', '> 1 <', PAYLOAD],
		[
			'R13-XHE',
			'<r:R xmlns:r="urn:r"/>',
			'<e:EncryptedData xmlns:e="http://www.w3.org/2001/04/xmlenc#"/>',
			PAYLOAD
		],
		['R14-XHE', /<xhb:CustomizationID>.*?<\/xhb:CustomizationID>/, '', '/XHE'],
		['R14-XHE', /<xha:BusinessScope>.*<\/xha:BusinessScope>/, '', '/XHE'],
		['R14-XHE', /<xha:FromParty>.*<\/xha:FromParty>/, '', '/XHE'],
		[
			'R14-XHE',
			/<xha:ToParty>(.*?)<\/xha:ToParty>/,
			'<xha:ToParty><xha:PartyIdentification><xhb:ID>a</xhb:ID></xha:PartyIdentification><xha:PartyIdentification><xhb:ID>b</xhb:ID></xha:PartyIdentification></xha:ToParty>',
			'/XHE'
		],
		[
			'R14-XHE',
			'</xha:Payloads>',
			'<xha:Payload><xhb:InstanceEncryptionIndicator>false</xhb:InstanceEncryptionIndicator></xha:Payload></xha:Payloads>',
			'/XHE'
		],
		['R14-XHE', /<xhb:DocumentTypeCode>.*?<\/xhb:DocumentTypeCode>/, '', '/XHE'],
		['R14-XHE', /<xhb:ContentTypeCode>.*?<\/xhb:ContentTypeCode>/, '', '/XHE'],
		['R14-XHE', /<xha:PayloadContent>.*<\/xha:PayloadContent>/, '', '/XHE'],
		[
			'R14-XHE',
			'</xha:BusinessScope>',
			'<xha:BusinessScopeCriterion><xhb:BusinessScopeCriterionTypeCode>DOCUMENTID</xhb:BusinessScopeCriterionTypeCode><xhb:BusinessScopeCriterionValue>x</xhb:BusinessScopeCriterionValue></xha:BusinessScopeCriterion></xha:BusinessScope>',
			'/XHE'
		]
	];
	test.each(cases)('%s (%s)', (rule, from, to, location) => {
		expect(check(changed(VALID, from, to))).toContain(`BV/${rule} ${location}`);
	});
});

test('An empty element or attribute inside the payload, of a signature or of encryption is not the envelope’s', () => {
	const signature =
		'<d:Signature xmlns:d="http://www.w3.org/2000/09/xmldsig#"><d:Reference URI=""/></d:Signature>';
	const xml = changed(
		changed(VALID, '</x:XHE>', `${signature}</x:XHE>`),
		'<r:R xmlns:r="urn:r"/>',
		'<r:R xmlns:r="urn:r" a=""><r:S/></r:R>'
	);
	expect(check(xml)).toEqual([]);
});

test('An envelope signed with exclusive c14n and a prefix list verifies and has no findings', () => {
	const { keyPem, certificatePem } = makeCertificate({ subject: 'Region Norrvik' });
	const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
	const signer = new SignedXml({
		privateKey: keyPem,
		publicCert: certificatePem,
		canonicalizationAlgorithm: exclusive,
		signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
	});
	signer.addReference({
		xpath: '/*',
		transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', exclusive],
		digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
		isEmptyUri: true,
		inclusiveNamespacesPrefixList: ['x', 'xha']
	});
	signer.computeSignature(VALID);
	const xml = signer.getSignedXml();
	expect(xml).toContain('InclusiveNamespaces');
	expect(verifyXml(parseText(xml)).signer.subject).toBe('CN=Region Norrvik');
	expect(check(xml)).toEqual([]);
});

test('The encryption indicator is a boolean in any of its spellings', () => {
	expect(check(changed(VALID, '>false<', '>\n0 <'))).toEqual([]);
});

describe('An envelope that breaks the XSD is SV/structure', () => {
	test.each([
		[
			'elements in another order',
			/(<xha:FromParty>.*<\/xha:FromParty>)(<xha:ToParty>.*<\/xha:ToParty>)/,
			'<xha:ToParty><xha:PartyIdentification><xhb:ID>a</xhb:ID></xha:PartyIdentification></xha:ToParty><xha:FromParty><xha:PartyIdentification><xhb:ID>a</xhb:ID></xha:PartyIdentification></xha:FromParty>',
			'/XHE/Header/FromParty'
		],
		['a time that is none', /2026-03-02T[^<]*/, 'i går', '/XHE/Header/CreationDateTime'],
		['an indicator that is none', '>false<', '>no<', `${PAYLOAD}/InstanceEncryptionIndicator`],
		['two payload elements', '<r:R', '<r:S xmlns:r="urn:r"/><r:R', `${PAYLOAD}/PayloadContent`],
		['an unknown attribute', '<xhb:XHEVersionID>', '<xhb:XHEVersionID x="1">', '/XHE/XHEVersionID'],
		[
			'a language that is none',
			'<xhb:BusinessScopeCriterionValue>',
			'<xhb:BusinessScopeCriterionValue languageID="på svenska">',
			'/XHE/Header/BusinessScope/BusinessScopeCriterion[1]/BusinessScopeCriterionValue'
		],
		['an address that is none', 'schemeID="', 'schemeURI="%" schemeID="', `${FROM}/ID`],
		[
			'another type than the declared one',
			'<xhb:XHEVersionID>',
			'<xhb:XHEVersionID xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="xhb:IDType">',
			'/XHE/XHEVersionID'
		],
		[
			'an element of XHE in the payload that XHE does not allow',
			'<r:R xmlns:r="urn:r"/>',
			'<r:R xmlns:r="urn:r"><xha:FromParty/></r:R>',
			`${PAYLOAD}/PayloadContent`
		]
	])('%s', (_, from, to, location) => {
		expect(check(changed(VALID, from, to))).toContain(`SV/structure ${location}`);
	});
});

test('An element may state the type that it has anyway', () => {
	const stated =
		'<xhb:XHEVersionID xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="xhb:XHEVersionIDType">';
	expect(check(changed(VALID, '<xhb:XHEVersionID>', stated))).toEqual([]);
});

describe('An envelope with values that SDK does not have is BV/profile', () => {
	test.each([
		['an id that is no UUID', HEADER.id, 'KVT-1', '/XHE/Header/ID'],
		['a time without zone', '30.125Z', '30.125', '/XHE/Header/CreationDateTime'],
		[
			'an unknown document type',
			/urn:oasis[^<]*tm-base-ext-sigenc/,
			'urn:x',
			'/XHE/Header/BusinessScope'
		]
	])('%s', (_, from, to, location) => {
		expect(check(changed(VALID, from, to))).toEqual([`BV/profile ${location}`]);
	});

	test.each([
		['a missing functional address', /<xhb:HandlingServiceID>.*<\/xhb:HandlingServiceID>/, ''],
		[
			'an old type code',
			/Q\{[^<]*/,
			'Q{urn:riv:infrastructure:messaging:MessageWithAttachments:2}Message'
		],
		['a scheme in other letters', 'digg.se:edelivery:process', 'Digg.se:edelivery:process']
	])('but %s is let pass', (_, from, to) => {
		expect(check(changed(VALID, from, to))).toEqual([]);
	});
});

describe('readEnvelopeFacts', () => {
	test('reads what is there of a malformed envelope', () => {
		const xml = changed(changed(VALID, /<xha:ToParty>.*<\/xha:ToParty>/, ''), '>false<', '>maybe<');
		expect(readEnvelopeFacts(parseText(xml))).toMatchObject({
			trust: 'unverified',
			id: HEADER.id,
			from: HEADER.from,
			to: undefined,
			kind: 'receipt',
			encrypted: undefined
		});
	});

	test('finds nothing in another document', () => {
		expect(readEnvelopeFacts(parseText('<XHE/>'))).toBeUndefined();
	});
});
