/** Bytes that two readers could understand differently, and texts that somebody behind us could take for more than text. */
import { readdir } from 'node:fs/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { attachments, messages } from '#lib/server/message/schema.ts';
import { openEnvelope } from '#lib/server/sealing/open-envelope.ts';
import { openMessageService, type Service } from '#tests/support/message-service.ts';
import {
	makeParties,
	type Parties,
	payloadFromRegion,
	sealFromRegion
} from '#tests/support/region.ts';
import { contentDisposition } from '../../../src/routes/(app)/attachments/content-disposition.ts';
import { forge, swap } from './forge.ts';

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
	return openEnvelope({
		envelope: bytes,
		privateKeysPem: [parties.own.keyPem],
		signer: { certificatePem: parties.region.certificatePem }
	});
}
const codeOf = (opened: ReturnType<typeof open>) =>
	'code' in opened ? `${opened.outcome} ${opened.code}` : opened.outcome;
const payloadAs = (payload: Buffer | string) =>
	codeOf(open(forge(parties, { payload, header: { id } })));

const utf16 = (text: string, bigEndian: boolean) => {
	const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
	return bigEndian ? bytes.swap16() : bytes;
};
const spliced = (text: string, at: string, bytes: readonly number[]) => {
	const [before = '', after = ''] = text.split(at, 2);
	return Buffer.concat([Buffer.from(before + at), Buffer.from(bytes), Buffer.from(after)]);
};

describe('encodings: one reading or none', () => {
	test.each<[string, (text: string) => Buffer, string]>([
		['UTF-16, little end first', (text) => utf16(text, false), 'XML_ENCODING'],
		['UTF-16, big end first', (text) => utf16(text, true), 'XML_ENCODING'],
		[
			'Latin-1 that says so',
			(text) => Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${text}`, 'latin1'),
			'XML_ENCODING'
		],
		[
			'UTF-8 that says it is Latin-1',
			(text) => Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${text}`),
			'XML_ENCODING'
		],
		[
			'UTF-8 that says it is UTF-7',
			(text) => Buffer.from(`<?xml version="1.0" encoding="UTF-7"?>${text}`),
			'XML_ENCODING'
		],
		[
			'UTF-8 that says it is UTF-16',
			(text) => Buffer.from(`<?xml version="1.0" encoding="UTF-16"?>${text}`),
			'XML_ENCODING'
		],
		['XML 1.1', (text) => Buffer.from(`<?xml version="1.1"?>${text}`), 'XML_MALFORMED'],
		['two byte order marks', (text) => Buffer.from(`\ufeff\ufeff${text}`), 'XML_MALFORMED'],
		['an overlong <', (text) => spliced(text, 'Header>', [0xc0, 0xbc]), 'XML_ENCODING'],
		['an overlong NUL', (text) => spliced(text, 'Header>', [0xc0, 0x80]), 'XML_ENCODING'],
		[
			'half a surrogate pair',
			(text) => spliced(text, 'Header>', [0xed, 0xa0, 0x80]),
			'XML_ENCODING'
		],
		[
			'a whole surrogate pair (CESU-8)',
			(text) => spliced(text, 'Header>', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]),
			'XML_ENCODING'
		],
		[
			'a character beyond Unicode',
			(text) => spliced(text, 'Header>', [0xf4, 0x90, 0x80, 0x80]),
			'XML_ENCODING'
		],
		[
			'a character that breaks off',
			(text) => spliced(text, 'Header>', [0xe2, 0x82]),
			'XML_ENCODING'
		],
		['NUL', (text) => spliced(text, 'Header>', [0]), 'XML_MALFORMED'],
		['ESC', (text) => spliced(text, 'Header>', [0x1b]), 'XML_MALFORMED'],
		['U+FFFE', (text) => spliced(text, 'Header>', [0xef, 0xbf, 0xbe]), 'XML_MALFORMED'],
		[
			'a reference to NUL',
			(text) => spliced(text, 'Header>', [...Buffer.from('&#0;')]),
			'XML_MALFORMED'
		],
		[
			'a reference to half a pair',
			(text) => spliced(text, 'Header>', [...Buffer.from('&#xD800;')]),
			'XML_MALFORMED'
		]
	])('%s', (_, encode, code) => {
		expect(codeOf(open(encode(envelope)))).toBe(`unreadable ${code}`);
		// The payload has its own declaration and its own reader of bytes.
		expect(payloadAs(encode(xml))).toBe(`unreadable ${code}`);
	});

	test('a byte order mark and a declaration of UTF-8 are as good as none', () => {
		for (const start of [
			'\ufeff',
			'<?xml version="1.0" encoding="utf-8"?>',
			'\ufeff<?xml version="1.0"?>\n'
		]) {
			const unsigned = (text: string) => start + text;
			expect(codeOf(open(forge(parties, { payload: xml, header: { id }, unsigned })))).toBe(
				'message'
			);
			expect(payloadAs(start + xml)).toBe('message');
		}
	});

	test('text is kept as it is written, composed or not', () => {
		const written = 'e\u0301 \u00e9 \u202e \u200b \u{1f600} \u00a0';
		const opened = open(
			forge(parties, { payload: swap('Orosanmälan', written)(xml), header: { id } })
		);
		expect(opened.outcome === 'message' && opened.message.subject).toBe(written);
	});

	test('an address is not another one because it looks like it', () => {
		for (const lookalike of ['kommun:barn\u200b', 'ｋommun:barn', 'kommun:bаrn', 'KOMMUN:BARN']) {
			const opened = open(
				forge(parties, { payload: xml, header: { id, handlingServiceId: lookalike } })
			);
			expect(opened).toMatchObject({ outcome: 'rejected', findings: [{ detail: 'security' }] });
		}
	});
});

describe('injection', () => {
	let service: Service;
	beforeEach(async () => {
		service = await openMessageService(parties);
	});
	afterEach(() => service.close());

	const kept = () => service.deps.db.read.select().from(messages);

	test.each([
		['../../../../etc/passwd'],
		['..\\..\\windows\\system32\\drivers\\etc\\hosts'],
		['/etc/cron.d/x'],
		['C:\\autoexec.bat'],
		['file:///etc/passwd'],
		['http://127.0.0.1/x.pdf'],
		['a.pdf\r\nSet-Cookie: x=y'],
		['a";filename="b.exe'],
		["'; DROP TABLE messages; --"],
		['räkning\u202efdp.exe'],
		['<script>alert(1)</script>.pdf'],
		['${jndi:ldap://127.0.0.1/a}'],
		['%00.pdf'],
		['CON'],
		['.'],
		['~/.ssh/authorized_keys']
	])('a file called %j is no path, and looks like what it is', async (fileName) => {
		const { envelope } = sealFromRegion(parties, {
			files: [{ fileName, contentType: 'application/pdf', bytes: Buffer.from('%PDF-1.7') }]
		});
		service.deliver(envelope);
		await service.settle();
		const [file] = await service.deps.db.read.select().from(attachments);
		expect(file?.fileName).toMatch(/^[^\p{C}/\\:"<>|*?]+$/u);
		expect(file?.fileName).not.toMatch(/^\.*$/);
		// Its bytes lie under their fingerprint.
		expect(file?.blob).toMatch(/^[0-9a-f-]{32,}$/);
		expect(contentDisposition('attachment', fileName)).toMatch(/^[\x20-\x7e]+$/);
		expect(contentDisposition('attachment', fileName).split('"')).toHaveLength(3);
		expect(JSON.stringify(service.logged)).not.toContain(fileName.length > 8 ? fileName : 'passwd');
	});

	test('XInclude, stylesheets and schema locations make us ask nobody', async () => {
		const asked = vi.spyOn(globalThis, 'fetch');
		const attributes =
			'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="urn:x http://127.0.0.1:9/x.xsd" i:noNamespaceSchemaLocation="http://127.0.0.1:9/y.xsd"';
		const include =
			'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>';
		const stylesheet = '<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/x.xsl"?>';
		const bad = `${stylesheet}${swap('</m:message>', `${include}</m:message>`)(swap('<m:messagePayload', `<m:messagePayload ${attributes}`)(xml))}`;
		service.deliver(forge(parties, { payload: bad, header: { id } }));
		await service.settle();
		// XInclude is an element of an extension, and an empty one: a rule of SDK.
		expect(service.receiptsSent()).toMatchObject([
			{ receipt: { verdict: { verdict: 'REJECTED', findings: [{ detail: 'invariant' }] } } }
		]);
		expect(asked).not.toHaveBeenCalled();
		asked.mockRestore();
	});

	test('markup in texts stays text, from the envelope to the row', async () => {
		const subject = '</m:label><m:label>x &amp; <![CDATA[ ]]> &#x3C;';
		const text =
			'<script>alert(1)</script>\u0085[x](javascript:alert(1)) ![](http://127.0.0.1:9/x.png)';
		const { envelope } = sealFromRegion(parties, {
			message: { subject, documents: [{ documentId: '"><x>', texts: [text] }] }
		});
		service.deliver(envelope);
		await service.settle();
		expect(await kept()).toMatchObject([
			{ subject, documents: [{ documentId: '"><x>', texts: [text] }] }
		]);
	});

	test.each([
		["0203:region.example' OR '1'='1"],
		['0203:region.example\n0203:annan.example'],
		['0203:../../admin'],
		['0203:region.example@127.0.0.1:9/'],
		['0203:region.example?x=#y'],
		['%30203:region.example']
	])('a sender called %j is asked for by that name, and is nobody', async (from) => {
		service.deliver(forge(parties, { payload: xml, header: { id, from } }));
		await service.settle();
		expect(await kept()).toEqual([]);
		expect(service.accessPoint.submitted.size).toBe(0);
	});

	test('nothing that a message says becomes the name of a file of ours', async () => {
		const before = await readdir(process.cwd());
		const { envelope } = sealFromRegion(parties, {
			message: { subject: '../evil', documents: [{ documentId: '../evil', texts: ['x'] }] },
			files: [{ fileName: '../evil', contentType: 'application/pdf', bytes: Buffer.from('%PDF') }]
		});
		service.deliver(envelope, { transportId: '../evil@region.example' });
		await service.settle();
		expect(await kept()).toHaveLength(1);
		expect(await readdir(process.cwd())).toEqual(before);
	});
});
