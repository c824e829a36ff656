/**
 * Documents that are small to send and large to read, in the envelope before anybody has verified it and in the payload of a
 * peer that signs them. Each ends with a code, for a bounded amount of this process's own time (not of the clock, which others
 * slow down).
 */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { openEnvelope } from '#lib/server/sealing/open-envelope.ts';
import { readHeader } from '#lib/server/sealing/read-header.ts';
import { makeParties, type Parties, payloadFromRegion } from '#tests/support/region.ts';
import { forge, swap } from './forge.ts';

/** Processor time. An honest message of 30 MB takes about half a second. */
const CPU_MS_MAX = 20_000;
vi.setConfig({ testTimeout: 300_000 });

let parties: Parties;
let xml: string;
let id: string;
let envelope: string;

beforeAll(() => {
	parties = makeParties();
	const honest = payloadFromRegion(parties);
	xml = honest.xml;
	id = honest.message.messageId;
	envelope = forge(parties, { payload: xml, header: { id } }).toString();
});

function open(bytes: Uint8Array) {
	const before = process.cpuUsage();
	const facts = readHeader(bytes);
	const opened = openEnvelope({
		envelope: bytes,
		privateKeysPem: [parties.own.keyPem],
		signer: { certificatePem: parties.region.certificatePem }
	});
	const { user, system } = process.cpuUsage(before);
	expect((user + system) / 1000).toBeLessThan(CPU_MS_MAX);
	expect(JSON.stringify(facts ?? {}).length).toBeLessThan(5_000);
	const findings = 'findings' in opened ? opened.findings : [];
	expect(JSON.stringify(findings).length).toBeLessThan(50_000);
	return opened;
}

const codeOf = (opened: ReturnType<typeof open>) =>
	'code' in opened ? `${opened.outcome} ${opened.code}` : opened.outcome;

const inEnvelope = (change: (xml: string) => string) => codeOf(open(Buffer.from(change(envelope))));
const inPayload = (payload: string | Buffer) =>
	codeOf(open(forge(parties, { payload, header: { id } })));
const before = (name: string, inserted: string) => swap(`<${name}>`, `${inserted}<${name}>`);

const LAUGHS = `<!DOCTYPE x [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${String.fromCharCode(98 + n)} "${`&${String.fromCharCode(97 + n)};`.repeat(10)}">`).join('')}]>`;

describe('entities', () => {
	test.each([
		['a billion laughs', LAUGHS],
		['an external entity', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'],
		[
			'an external entity on the network',
			'<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/">]>'
		],
		['a parameter entity', '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]>'],
		['an external subset', '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'],
		['a default attribute', '<!DOCTYPE x [<!ATTLIST x xmlns CDATA "urn:evil">]>'],
		['quadratic growth', `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(100_000)}">]>`]
	])('%s is refused before anything of it is read', (_, doctype) => {
		expect(inEnvelope((text) => doctype + text)).toBe('unreadable XML_DOCTYPE');
		expect(inPayload(`${doctype}${xml.replace('Orosanmälan', '&a;')}`)).toBe(
			'rejected XML_DOCTYPE'
		);
	});

	test('an entity that nobody has declared', () => {
		expect(inEnvelope(swap('kommun:barn', '&xxe;'))).toBe('unreadable XML_ENTITY');
		expect(inPayload(xml.replace('Orosanmälan', '&xxe;'))).toBe('unreadable XML_ENTITY');
	});

	test('two million references to characters are two million characters', () => {
		const text = '&#97;'.repeat(2_000_000);
		expect(inPayload(swap(/(?<=<m:characterSequence>)[^<]+/, text)(xml))).toBe('message');
	});
});

describe('nesting', () => {
	test.each([101, 100_000])('%d levels', (depth) => {
		const nested = `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`;
		expect(inEnvelope(before('xhb:XHEVersionID', nested))).toBe('unreadable XML_TOO_DEEP');
		expect(inPayload(nested)).toBe('rejected XML_TOO_DEEP');
		expect(inPayload('<a>'.repeat(depth))).toBe('rejected XML_TOO_DEEP');
	});
});

describe('numbers of nodes', () => {
	test.each([
		['elements', '<a/>'.repeat(210_000)],
		['texts and comments', `<!---->x`.repeat(310_000)],
		['instructions', '<?a?>'.repeat(610_000)],
		['attributes', `<a b="" c="" d="" e="" f=""/>`.repeat(110_000)],
		[
			'attributes of one element',
			`<a ${Array.from({ length: 300 }, (_, n) => `a${n}=""`).join(' ')}/>`
		],
		[
			'namespaces of one element',
			`<a ${Array.from({ length: 300 }, (_, n) => `xmlns:a${n}="urn:a"`).join(' ')}/>`
		]
	])('too many %s', (_, many) => {
		expect(inEnvelope(before('xhb:XHEVersionID', many))).toBe('unreadable XML_TOO_MANY_NODES');
		expect(inPayload(`<r>${many}</r>`)).toBe('rejected XML_TOO_MANY_NODES');
	});

	const DECLARED = Array.from({ length: 250 }, (_, n) => `xmlns:n${n}="urn:n${n}"`).join(' ');

	test('every level declares what the levels below look up', () => {
		const inside = '<n0:a/>'.repeat(150_000);
		const bomb = `${`<a ${DECLARED}>`.repeat(80)}${inside}${'</a>'.repeat(80)}`;
		expect(inEnvelope(before('xhb:XHEVersionID', bomb))).toBe('unreadable ENVELOPE_MALFORMED');
		expect(inPayload(bomb)).toBe('rejected MESSAGE_MALFORMED');
	});

	test('every element states its type by a prefix that is declared far above', () => {
		const typed = '<xhb:ID i:type="far:IDType">a</xhb:ID>'.repeat(150_000);
		const wrapped = `<w xmlns="urn:w" xmlns:far="http://docs.oasis-open.org/bdxr/ns/XHE/1/BasicComponents" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">${`<a ${DECLARED}>`.repeat(80)}${typed}${'</a>'.repeat(80)}</w>`;
		const spoiled = envelope.replace(/<xenc:EncryptedData.*<\/xenc:EncryptedData>/s, () => wrapped);
		expect(inEnvelope(() => spoiled)).toMatch(/^unreadable/);
	});

	test('many criteria, many parties, many signatures', () => {
		const criterion =
			'<xha:BusinessScopeCriterion><xhb:BusinessScopeCriterionTypeCode>x</xhb:BusinessScopeCriterionTypeCode><xhb:BusinessScopeCriterionValue>x</xhb:BusinessScopeCriterionValue></xha:BusinessScopeCriterion>';
		expect(
			inEnvelope(swap('</xha:BusinessScope>', `${criterion.repeat(60_000)}</xha:BusinessScope>`))
		).toBe('unreadable ENVELOPE_MALFORMED');
		const party =
			'<xha:ToParty><xha:PartyIdentification><xhb:ID>x</xhb:ID></xha:PartyIdentification></xha:ToParty>';
		expect(inEnvelope(swap('</xha:Header>', `${party.repeat(60_000)}</xha:Header>`))).toBe(
			'unreadable ENVELOPE_MALFORMED'
		);
		const signature = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>';
		expect(inEnvelope(swap('</x:XHE>', `${signature.repeat(100_000)}</x:XHE>`))).toBe(
			'rejected SIGNATURE_AMBIGUOUS'
		);
	});
});

describe('oversized parts of a message that is otherwise in order', () => {
	const repeated = (name: string, times: number, inside: (n: number) => string) =>
		Array.from({ length: times }, (_, n) => `<m:${name}>${inside(n)}</m:${name}>`).join('');
	const file = (n: number) =>
		`<m:fileName>${n}.pdf</m:fileName><m:contentType>application/pdf</m:contentType><m:content>JVBERi0x</m:content>`;
	const text = () => '<m:characterSequence>x</m:characterSequence>';
	const identifier = (name: string) => () =>
		`<m:${name}><m:root>dnr</m:root><m:extension>x</m:extension></m:${name}>`;
	const subOrganisation = '<m:subOrganization>';

	test.each<[string, () => string]>([
		[
			'files',
			() => swap('<m:ContentText>', `${repeated('ContentFiles', 10_000, file)}<m:ContentText>`)(xml)
		],
		[
			'texts',
			() => swap('</m:documents>', `${repeated('ContentText', 10_000, text)}</m:documents>`)(xml)
		],
		[
			'documents',
			() =>
				swap(
					'</m:messageBody>',
					`${repeated('documents', 10_000, () => `<m:documentID>d</m:documentID><m:ContentText>${text()}</m:ContentText>`)}</m:messageBody>`
				)(xml)
		],
		[
			'persons',
			() =>
				swap(
					subOrganisation,
					`${repeated('person', 10_000, identifier('personId'))}${subOrganisation}`
				)(xml)
		],
		[
			'references',
			() =>
				swap(
					'</m:subOrganization>',
					`</m:subOrganization>${repeated('reference', 10_000, identifier('referenceId'))}`
				)(xml)
		]
	])('ten thousand %s are BV/too-long', (_, make) => {
		const opened = open(forge(parties, { payload: make(), header: { id } }));
		const findings = opened.outcome === 'rejected' ? opened.findings : [];
		expect(findings[0]).toMatchObject({ reason: 'BV', detail: 'too-long', location: 'NA' });
	});

	test('a hundred thousand extensions are let be, and a hundred of them handed on', () => {
		const extensions = '<e:x xmlns:e="urn:e">x</e:x>'.repeat(100_000);
		const opened = open(
			forge(parties, {
				payload: swap('</m:message>', `${extensions}</m:message>`)(xml),
				header: { id }
			})
		);
		expect(opened.outcome === 'message' && opened.extensions.length).toBe(100);
	});

	test('extensions that hold each other are handed on once', () => {
		const start = '<e:x xmlns:e="urn:e"><m:x>';
		const nested = `${start.repeat(40)}${'x'.repeat(5_000_000)}${'</m:x></e:x>'.repeat(40)}`;
		const opened = open(
			forge(parties, {
				payload: swap('</m:message>', `${nested}</m:message>`)(xml),
				header: { id }
			})
		);
		expect(opened.outcome === 'message' && opened.extensions.length).toBe(1);
	});

	test.each<[string, string, string]>([
		['a file name', 'fileName', 'ContentFiles/fileName'],
		['a file type', 'contentType', 'ContentFiles/contentType']
	])('%s of a megabyte is BV/invariant', (_, name, location) => {
		const withFile = swap(
			'<m:ContentText>',
			`<m:ContentFiles>${file(1)}</m:ContentFiles><m:ContentText>`
		)(xml);
		const long = swap(new RegExp(`(?<=<m:${name}>)[^<]+`), 'å'.repeat(1_000_000))(withFile);
		expect(open(forge(parties, { payload: long, header: { id } }))).toMatchObject({
			outcome: 'rejected',
			findings: [
				{
					reason: 'BV',
					detail: 'invariant',
					location: `/messagePayload/message/messageBody/documents/${location}`
				}
			]
		});
	});

	test('base64 of tens of megabytes that ends in a fault is refused', () => {
		const withFile = swap(
			'<m:ContentText>',
			`<m:ContentFiles>${file(1)}</m:ContentFiles><m:ContentText>`
		)(xml);
		for (const end of ['=A==', '*', 'AAA', 'A', '&#256;']) {
			const long = swap('JVBERi0x', `${'QUJD'.repeat(5_000_000)}${end}`)(withFile);
			expect(inPayload(long)).toBe('rejected MESSAGE_MALFORMED');
		}
	});
});

describe('long names and values', () => {
	const long = 'a'.repeat(5_000_000);

	test('of elements, attributes and prefixes', () => {
		expect(inEnvelope(before('xhb:XHEVersionID', `<${long}/>`))).toBe(
			'unreadable ENVELOPE_MALFORMED'
		);
		expect(inEnvelope(before('xhb:XHEVersionID', `<a ${long}=""/>`))).toBe(
			'unreadable ENVELOPE_MALFORMED'
		);
		expect(inEnvelope(before('xhb:XHEVersionID', `<${long}:a xmlns:${long}="urn:a"/>`))).toBe(
			'unreadable ENVELOPE_MALFORMED'
		);
		expect(inEnvelope(before('xhb:XHEVersionID', `<a b="${long}"/>`))).toBe(
			'unreadable XML_TOO_LARGE'
		);
	});

	test.each([
		['sender', '0203:region.example'],
		['recipient', '0203:kommun.example'],
		['functional address', 'kommun:barn'],
		['federation', 'urn:fdc:digg.se:edelivery:federation:test']
	])('a %s of megabytes is no %s, and no log is filled with it', (_, value) => {
		const unsigned = (text: string) => swap(`${value}<`, `${value}${'x'.repeat(5_000_000)}<`)(text);
		expect(codeOf(open(forge(parties, { payload: xml, header: { id }, unsigned })))).toBe(
			'unreadable ENVELOPE_MALFORMED'
		);
	});

	test('an id of megabytes is no UUID', () => {
		expect(inEnvelope(swap(id, long))).toBe('unreadable ENVELOPE_MALFORMED');
	});

	test('a signature value of megabytes', () => {
		expect(inEnvelope(swap(/(?<=<ds:SignatureValue>)[^<]+/, 'QUJD'.repeat(2_000_000)))).toBe(
			'rejected SIGNATURE_INVALID'
		);
		expect(
			inEnvelope(
				swap(
					/(?<=<ds:X509Certificate>)[^<]+(?=<\/ds:X509Certificate><\/ds:X509Data><\/ds:KeyInfo><\/ds:Signature>)/,
					'QUJD'.repeat(2_000_000)
				)
			)
		).toBe('rejected CERTIFICATE_MALFORMED');
	});
});

test('XML that would compress a thousandfold is as large as it is', () => {
	expect(inPayload(`<a>${' '.repeat(29_000_000)}</a>`)).toBe('rejected MESSAGE_MALFORMED');
	expect(inPayload(`<a>${'<b/>'.repeat(190_000)}</a>`)).toBe('rejected MESSAGE_MALFORMED');
	expect(codeOf(open(Buffer.alloc(111_000_000, 0x20)))).toBe('unreadable XML_TOO_LARGE');
});
