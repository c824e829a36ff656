/**
 * Envelopes of a Java stack through the real inbox: signatures by javax.xml.crypto, encryption by javax.crypto, in every form
 * that the profile allows (C3.2.2 §3) and in some that it does not. Where xmlsec1 is installed it judges the same bytes.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificate, type MadeCertificate } from '#tests/support/certificates.ts';
import { openMessageService, type Service } from '#tests/support/message-service.ts';
import { certificateFor } from '#tests/support/region.ts';
import { hasXmlsec1, judge } from '../conformance/xml-judges.ts';
import {
	ENCRYPTED,
	envelopeAround,
	type Ids,
	messageOf,
	newIds,
	withoutPrefix
} from './hand-written.ts';
import { hasJava, type JavaJob, makeInJava } from './java-peer.ts';
import { verdictOn } from './verdict.ts';

const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const C14N_11 = 'http://www.w3.org/2006/12/xml-c14n11';
const MGF1P = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';

interface Case {
	/** `ACCEPTED`, `REJECTED <reason> <detail>`, or the code that operations see where there is no receipt. */
	expected: string;
	settings?: Record<string, string>;
	envelope?: (xml: string) => string;
	encrypted?: (xml: string) => string;
	payload?: (xml: string) => string | Buffer;
	/** What a transport does to the bytes. */
	bytes?: (envelope: Buffer) => Buffer;
	/** What xmlsec1 says of the signature, where it is not what our verdict makes one think. */
	xmlsec1?: boolean | 'unasked';
}

const accepted = (rest: Omit<Case, 'expected'>): Case => ({ expected: 'ACCEPTED', ...rest });
const signed = (settings: Record<string, string>): Case => accepted({ settings });
const swapped = (from: string | RegExp, to: string) => (xml: string) => {
	const result = xml.replace(from, () => to);
	if (result === xml) throw new Error(`there is no ${from}`);
	return result;
};
const oaep = (digest: string, mask: string, method: string): Case =>
	accepted({
		settings: { 'oaep.digest': digest, 'oaep.mask': mask },
		encrypted: swapped(
			`<xenc:EncryptionMethod Algorithm="${MGF1P}"/>`,
			`<xenc:EncryptionMethod ${method}</xenc:EncryptionMethod>`
		)
	});
const DS = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"';
const sha = (name: string) =>
	`<ds:DigestMethod ${DS} Algorithm="${
		name === 'SHA-1'
			? 'http://www.w3.org/2000/09/xmldsig#sha1'
			: name === 'SHA-384'
				? 'http://www.w3.org/2001/04/xmldsig-more#sha384'
				: `http://www.w3.org/2001/04/xmlenc#${name.toLowerCase().replace('-', '')}`
	}"/>`;
const mgf = (name: string) =>
	`<e11:MGF xmlns:e11="http://www.w3.org/2009/xmlenc11#" Algorithm="http://www.w3.org/2009/xmlenc11#mgf1${name.toLowerCase().replace('-', '')}"/>`;
const OAEP11 = 'Algorithm="http://www.w3.org/2009/xmlenc11#rsa-oaep">';

const CASES: Record<string, Case> = {
	'as the profile has it': accepted({}),
	'SignedInfo and document in Canonical XML 1.0': signed({ 'sign.transform': C14N }),
	'Canonical XML 1.0 with comments': signed({
		'sign.transform': `${C14N}#WithComments`,
		'sign.canonicalization': `${C14N}#WithComments`
	}),
	'Canonical XML 1.1': signed({ 'sign.transform': C14N_11, 'sign.canonicalization': C14N_11 }),
	'exclusive c14n': signed({ 'sign.transform': EXC_C14N, 'sign.canonicalization': EXC_C14N }),
	'exclusive c14n with a list of prefixes': signed({
		'sign.transform': EXC_C14N,
		'sign.canonicalization': EXC_C14N,
		'sign.prefixes': 'x xha #default nobody'
	}),
	'exclusive c14n of SignedInfo only': signed({ 'sign.canonicalization': EXC_C14N }),
	'SHA-512': signed({ 'sign.hash': '512' }),
	'the signature first among the children of the root': {
		expected: 'ENVELOPE_MALFORMED',
		settings: { 'sign.place': 'first' },
		xmlsec1: true
	},
	'signature in the default namespace': signed({ 'sign.prefix': '' }),
	'another prefix for the signature': signed({ 'sign.prefix': 'dsig.1-å' }),
	'Id attributes everywhere in the signature': signed({
		'sign.id': 'signature-1',
		'sign.reference.id': 'reference-1',
		'sign.keyinfo.id': 'key-1'
	}),
	'the certificate with its issuer': signed({ 'sign.keyinfo': 'certificate authority' }),
	'the issuer before the certificate': signed({ 'sign.keyinfo': 'authority certificate' }),
	// xmlsec1 takes the key of the first X509Data.
	'the issuer in an X509Data of its own': {
		...signed({ 'sign.keyinfo': 'apart certificate' }),
		xmlsec1: 'unasked'
	},
	'subject, issuer and serial, key identifier': signed({
		'sign.keyinfo': 'subject serial ski certificate'
	}),
	'key name and key value': signed({ 'sign.keyinfo': 'name value certificate' }),
	'key value only: the published certificate counts': signed({ 'sign.keyinfo': 'value' }),
	'no KeyInfo: the published certificate counts': signed({ 'sign.keyinfo': 'none' }),
	'another certificate than the published': {
		expected: 'REJECTED SIG security',
		settings: { 'sign.keyinfo': 'authority' },
		xmlsec1: 'unasked'
	},
	'SHA-1 in the digest': {
		expected: 'REJECTED SIG security',
		settings: {
			'sign.hash': '1',
			'sign.method': 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
		},
		xmlsec1: 'unasked'
	},
	'RSASSA-PSS, which the profile does not have': {
		expected: 'REJECTED SIG security',
		settings: { 'sign.method': 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1' },
		xmlsec1: 'unasked'
	},

	'AES-256-GCM': accepted({
		settings: { content: 'gcm' },
		encrypted: swapped(
			'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
			'http://www.w3.org/2009/xmlenc11#aes256-gcm'
		)
	}),
	'padding as PKCS#7': signed({ padding: 'PKCS7' }),
	'padding of zeros': signed({ padding: 'zeros' }),
	'OAEP with its digest said': oaep('SHA-1', 'SHA-1', `Algorithm="${MGF1P}">${sha('SHA-1')}`),
	'OAEP mgf1p with SHA-256': oaep('SHA-256', 'SHA-1', `Algorithm="${MGF1P}">${sha('SHA-256')}`),
	'OAEP mgf1p with SHA-512': oaep('SHA-512', 'SHA-1', `Algorithm="${MGF1P}">${sha('SHA-512')}`),
	'OAEP of XML Encryption 1.1 with SHA-256 twice': oaep(
		'SHA-256',
		'SHA-256',
		`${OAEP11}${sha('SHA-256')}${mgf('SHA-256')}`
	),
	'OAEP 1.1 with the mask first': oaep(
		'SHA-256',
		'SHA-256',
		`${OAEP11}${mgf('SHA-256')}${sha('SHA-256')}`
	),
	'OAEP 1.1, SHA-384 and a mask of SHA-512': oaep(
		'SHA-384',
		'SHA-512',
		`${OAEP11}${sha('SHA-384')}${mgf('SHA-512')}`
	),
	'OAEP 1.1 with nothing said': oaep('SHA-1', 'SHA-1', OAEP11),
	'OAEP with an empty label': oaep('SHA-1', 'SHA-1', `Algorithm="${MGF1P}"><xenc:OAEPparams/>`),
	'KeySize said': oaep('SHA-1', 'SHA-1', `Algorithm="${MGF1P}"><xenc:KeySize>2048</xenc:KeySize>`),
	'the type Content': accepted({ encrypted: swapped('xmlenc#Element', 'xmlenc#Content') }),
	'no type': accepted({ encrypted: swapped(/ Type="[^"]+"/, '') }),
	'ids, MIME type and encoding of EncryptedData': accepted({
		encrypted: swapped(
			' Type=',
			' Id="ed-1" MimeType="text/xml" Encoding="http://www.w3.org/2000/09/xmldsig#base64" Type='
		)
	}),
	EncryptionProperties: accepted({
		encrypted: swapped(
			'</xenc:EncryptedData>',
			'<xenc:EncryptionProperties><xenc:EncryptionProperty Target="#ed-1"><t:when xmlns:t="urn:x">nu</t:when></xenc:EncryptionProperty></xenc:EncryptionProperties></xenc:EncryptedData>'
		)
	}),
	'a key for somebody else before ours': accepted({
		encrypted: swapped(
			'<xenc:EncryptedKey>',
			`<xenc:EncryptedKey Recipient="annan"><xenc:EncryptionMethod Algorithm="${MGF1P}"/><ds:KeyInfo><ds:X509Data><ds:X509Certificate>@STRANGER@</ds:X509Certificate></ds:X509Data></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>@OTHER_KEY@</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey><xenc:EncryptedKey Recipient="vi">`
		)
	}),
	'a key for us only by RSA 1.5': {
		expected: 'ENCRYPTION_NOT_ALLOWED',
		encrypted: swapped('xmlenc#rsa-oaep-mgf1p', 'xmlenc#rsa-1_5'),
		xmlsec1: true
	},
	'RSA 1.5 for another, OAEP for us': accepted({
		encrypted: swapped(
			'<xenc:EncryptedKey>',
			'<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-1_5"/><xenc:CipherData><xenc:CipherValue>@OTHER_KEY@</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey><xenc:EncryptedKey>'
		)
	}),
	'a key by reference for another, OAEP for us': accepted({
		encrypted: swapped(
			'<xenc:EncryptedKey>',
			`<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="${MGF1P}"/><xenc:CipherData><xenc:CipherReference URI="http://region.example/key"/></xenc:CipherData></xenc:EncryptedKey><xenc:EncryptedKey>`
		)
	}),
	'no certificate with the key': accepted({
		encrypted: swapped(/<ds:KeyInfo><ds:X509Data>.*?<\/ds:KeyInfo>/, '')
	}),
	'key name beside the key': accepted({
		encrypted: swapped(
			'<xenc:EncryptedKey>',
			'<ds:KeyName>n</ds:KeyName><xenc:EncryptedKey Id="ek"><!-- k -->'
		)
	}),
	'ReferenceList and CarriedKeyName in the key': accepted({
		encrypted: swapped(
			'</xenc:EncryptedKey>',
			'<xenc:ReferenceList><xenc:DataReference URI="#ed"/></xenc:ReferenceList><xenc:CarriedKeyName>k</xenc:CarriedKeyName></xenc:EncryptedKey>'
		)
	}),
	'names in the default namespace': accepted({
		encrypted: (xml) => xml.replace('xmlns:xenc=', 'xmlns=').replace(/(<\/?)xenc:/g, '$1')
	}),
	'base64 in lines with CR LF': signed({ lines: 'crlf' }),
	'base64 indented': signed({ lines: 'indented' }),
	'base64 in lines, by the other serialiser': signed({ lines: 'crlf', output: 'ls' }),
	'comments and instructions around and in EncryptedData': accepted({
		encrypted: (xml) =>
			`<!-- före --><?pi före?>${xml
				.replace('@DATA@', '<!-- a -->@DATA@<?pi b?>')
				.replace('<xenc:CipherData>', '<!-- c --><xenc:CipherData>')}<!-- efter -->`
	}),
	'cipher text as CDATA and references': accepted({
		encrypted: swapped('@DATA@', ' &#x20;<![CDATA[@DATA@]]>&#10;')
	}),

	'other prefixes': accepted({
		envelope: (xml) =>
			xml
				.replace(/\bxha\b/g, 'A')
				.replace(/(<\/?)x:/g, '$1_y.0:')
				.replace('xmlns:x=', 'xmlns:_y.0=')
	}),
	'each element with a default namespace of its own': accepted({
		envelope: (xml) =>
			xml
				.replace(
					/<xha:(\w+)/g,
					'<$1 xmlns="http://docs.oasis-open.org/bdxr/ns/XHE/1/AggregateComponents"'
				)
				.replace(/<\/xha:/g, '</')
				.replace(
					/<(ID|CreationDateTime|BusinessScopeCriterion\w*Code|BusinessScopeCriterionValue|DocumentTypeCode|ContentTypeCode|HandlingServiceID|InstanceEncryptionIndicator)\b/g,
					'<$1 xmlns="http://docs.oasis-open.org/bdxr/ns/XHE/1/BasicComponents"'
				)
	}),
	'a schemaLocation': accepted({
		envelope: swapped(
			'<x:XHE',
			'<x:XHE xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://docs.oasis-open.org/bdxr/ns/XHE/1/ExchangeHeaderEnvelope XHE-1.0.xsd"'
		)
	}),
	'xml:space and xml:lang at the root are no attributes of the profile': {
		expected: 'ENVELOPE_MALFORMED',
		envelope: swapped('<x:XHE', '<x:XHE xml:space="preserve" xml:lang="sv"'),
		xmlsec1: true
	},
	'white space around the values': accepted({
		envelope: (xml) =>
			xml.replace(
				/(<(?:ID|HandlingServiceID|InstanceEncryptionIndicator|ContentTypeCode|CreationDateTime|CustomizationID|XHEVersionID|BusinessScopeCriterion\w+)[^>]*>)([^<]+)</g,
				'$1\n\t\t$2\t\n<'
			)
	}),
	'an indicator of 1': accepted({ envelope: swapped('>true<', '>1<') }),
	'a time with an offset': accepted({ envelope: swapped('10:59:58.1Z', '12:59:58.1234567+02:00') }),
	'values as CDATA, references and comments': accepted({
		envelope: (xml) =>
			xml
				.replace('>kommun:barn<', '><![CDATA[kommun]]>&#58;<!-- x -->b<?y?>a&#x72;n<')
				.replace('>0203:kommun.example<', '><!-- -->0203:<![CDATA[kommun.example]]><')
	}),
	'participants in capitals': accepted({
		envelope: swapped('>0203:kommun.example<', '>0203:KOMMUN.Example<')
	}),
	'comments and instructions before and after the root': accepted({
		envelope: (xml) => `<!-- före -->\n<?före a?>${xml}\n<?efter b?><!-- efter -->`
	}),
	'the same, signed with comments': accepted({
		envelope: (xml) => `<!-- före -->\n<?före a?>${xml}\n<?efter b?><!-- efter -->`,
		settings: { 'sign.transform': `${C14N}#WithComments` }
	}),
	'unused prefixes, exclusive c14n': accepted({
		envelope: swapped('<x:XHE', '<x:XHE xmlns:unused="urn:x" xmlns:n2="urn:y"'),
		settings: {
			'sign.transform': EXC_C14N,
			'sign.canonicalization': EXC_C14N,
			'sign.prefixes': 'unused'
		}
	}),
	'SignedInfo under unused prefixes, inclusive': accepted({
		envelope: swapped(
			'<x:XHE',
			'<x:XHE xmlns:unused="urn:x" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
		)
	}),
	standalone: signed({ 'output.standalone': 'yes' }),
	'no declaration': signed({ 'output.bare': 'yes' }),
	'a byte order mark': accepted({
		bytes: (xml) => Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), xml])
	}),
	'line ends of Windows': accepted({
		bytes: (xml) => Buffer.from(xml.toString().replace(/\n/g, '\r\n'))
	}),
	'UTF-16': {
		expected: 'XML_ENCODING',
		settings: { 'output.encoding': 'UTF-16' },
		xmlsec1: 'unasked'
	},
	'ISO-8859-1': {
		expected: 'XML_ENCODING',
		settings: { 'output.encoding': 'ISO-8859-1' },
		xmlsec1: 'unasked'
	},
	'indented after signing': {
		expected: 'REJECTED SIG security',
		bytes: (xml) => Buffer.from(xml.toString().replace('<xha:Header>', '<xha:Header>\n')),
		xmlsec1: false
	},
	'SubjectName changed after signing does no harm': accepted({
		settings: { 'sign.keyinfo': 'subject certificate' },
		bytes: (xml) => Buffer.from(xml.toString().replace(/(X509SubjectName>)[^<]+/, '$1CN=annan'))
	}),

	'payload with a declaration': accepted({
		payload: (xml) => `<?xml version="1.0" encoding="UTF-8"?>\n${xml}\n`
	}),
	'payload with a byte order mark and a declaration': accepted({
		payload: (xml) => `\ufeff<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\r\n${xml}`
	}),
	'payload between comments and white space': accepted({
		payload: (xml) => `\n <!-- a -->\n${xml}<?b?>\n `
	}),
	'payload in the default namespace': accepted({ payload: withoutPrefix }),
	'payload whose prefix is declared around EncryptedData': accepted({
		envelope: swapped(
			'<x:XHE',
			'<x:XHE xmlns:m="urn:riv:infrastructure:messaging:MessageWithAttachments:3"'
		),
		payload: swapped(/ xmlns:m="[^"]+"/, '')
	}),
	'payload with xsi:type and schemaLocation': accepted({
		payload: (xml) =>
			xml
				.replace(
					'<m:messagePayload',
					'<m:messagePayload xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:riv:infrastructure:messaging:MessageWithAttachments:3 m.xsd" xsi:type="m:MessagePayloadType"'
				)
				.replace(
					'<m:confidentiality',
					'<m:confidentiality xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:boolean"'
				)
	}),
	'payload as .NET writes it, with xsd and xsi declared': accepted({
		payload: (xml) =>
			withoutPrefix(xml).replace(
				'<messagePayload',
				'<messagePayload xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
			)
	}),
	'payload with a document type': {
		expected: 'REJECTED SV structure',
		payload: (xml) => `<!DOCTYPE m:messagePayload>${xml}`
	},
	'payload of two elements': {
		expected: 'XML_MALFORMED',
		payload: (xml) => `${xml}<m/>`,
		xmlsec1: true
	},
	'payload in UTF-16': {
		expected: 'XML_ENCODING',
		payload: (xml) => Buffer.from(`\ufeff${xml}`, 'utf16le'),
		xmlsec1: true
	},
	'an empty payload': { expected: 'XML_MALFORMED', payload: () => '', xmlsec1: true }
};

describe.skipIf(!hasJava)('an envelope made in Java', () => {
	let service: Service;
	const envelopes = new Map<string, { bytes: Buffer; ids: Ids }>();
	let signing: MadeCertificate;

	beforeAll(async () => {
		const authority = makeCertificate({ subject: 'CN=Utfärdare, O=Prov', authority: true });
		signing = makeCertificate({ subject: 'CN=Region Exempel, O=Prov', issuer: authority });
		const own = certificateFor('Exempels kommun');
		const stranger = certificateFor('Annan');
		service = await openMessageService({ own, region: signing });
		const ids = Object.keys(CASES).map(newIds);
		const jobs = Object.values(CASES).map((wish, i): JavaJob => {
			const encrypted = (wish.encrypted ?? String)(ENCRYPTED);
			const envelope = envelopeAround(encrypted, ids[i] as Ids);
			return {
				envelope: (wish.envelope ?? String)(envelope),
				payload: (wish.payload ?? String)(messageOf(ids[i] as Ids)),
				...(wish.settings && { settings: wish.settings })
			};
		});
		const made = await makeInJava({ signing, authority, recipient: own, stranger }, jobs);
		for (const [i, [name, { bytes }]] of Object.entries(CASES).entries()) {
			envelopes.set(name, {
				bytes: (bytes ?? ((all: Buffer) => all))(made[i] as Buffer),
				ids: ids[i] as Ids
			});
		}
	}, 300_000);
	afterAll(() => service.close());

	test.for(Object.keys(CASES))('%s', async (name) => {
		const { expected } = CASES[name] as Case;
		const { bytes, ids } = envelopes.get(name) as { bytes: Buffer; ids: Ids };
		expect(await verdictOn(service, bytes, ids.messageId)).toBe(expected);
	});

	test.skipIf(!hasXmlsec1).for(Object.keys(CASES))('xmlsec1 says the same: %s', (name) => {
		const { expected, xmlsec1 = expected === 'ACCEPTED' || !expected.includes('SIG') } = CASES[
			name
		] as Case;
		if (xmlsec1 === 'unasked') return;
		const { bytes } = envelopes.get(name) as { bytes: Buffer };
		const { ok, stderr } = judge(
			'xmlsec1',
			['--verify', '--insecure', '--pubkey-cert-pem', '{signer.pem}', '{envelope.xml}'],
			{ 'envelope.xml': bytes, 'signer.pem': signing.certificatePem }
		);
		expect(ok, stderr).toBe(xmlsec1);
	});
});
