/** The judge is judged: with requests that are written here by hand, and with Digg's own example where it is at hand. */
import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { missing, specPath } from '#tests/support/judges.ts';
import { startAccessPoint, type AccessPoint, type AccessPointOptions } from './access-point.ts';
import { DIALECTS, EBMS, SOAP, XOP, type Dialect } from './names.ts';

const A = '0203:a.example.se';
const B = '0203:b.example.se';
const ACTION =
	'busdox-docid-qns::urn:riv:infrastructure:messaging:MessageWithAttachments:3::messagePayload##3.0::tm-base-ext-sigenc';
const ENVELOPE = Buffer.from(`<xhe>${'ö'.repeat(5_000)}</xhe>`);

let accessPoint: AccessPoint;
afterEach(() => accessPoint.close());

async function open(options: Partial<AccessPointOptions> = {}): Promise<AccessPoint> {
	accessPoint = await startAccessPoint({
		participants: [
			{ id: A, place: 'here' },
			{ id: B, place: 'here' },
			{ id: '0203:away.example.se', place: 'unreachable' }
		],
		...options
	});
	return accessPoint;
}

async function post(
	body: BodyInit,
	options: { dialect?: Dialect; headers?: Record<string, string> } = {}
): Promise<{ status: number; type: string; text: string }> {
	const answer = await fetch(accessPoint.urlOf(options.dialect ?? 'ws-plugin-5'), {
		method: 'POST',
		body,
		headers: { 'content-type': 'application/soap+xml; charset=UTF-8', ...options.headers }
	});
	return {
		status: answer.status,
		type: answer.headers.get('content-type') ?? '',
		text: await answer.text()
	};
}

const soap = (body: string, header = '', dialect: Dialect = 'ws-plugin-5') =>
	`<s:Envelope xmlns:s="${SOAP}" xmlns:eb="${EBMS}" xmlns:w="${DIALECTS[dialect].namespace}"><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;

function header(id: string, changes: { recipient?: string; from?: string; to?: string } = {}) {
	return `<eb:Messaging><eb:UserMessage><eb:MessageInfo><eb:MessageId>${id}</eb:MessageId></eb:MessageInfo>
<eb:PartyInfo><eb:From><eb:PartyId type="urn:fdc:digg.se:edelivery:transportprofile:as4:partytype:ap">${changes.from ?? 'AP0007-OPEN-TEST'}</eb:PartyId><eb:Role>http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/initiator</eb:Role></eb:From>${changes.to ?? ''}</eb:PartyInfo>
<eb:CollaborationInfo><eb:Service type="urn:fdc:digg.se:edelivery:process">bdx:noprocess</eb:Service><eb:Action>${ACTION}</eb:Action><eb:ConversationId>c1</eb:ConversationId></eb:CollaborationInfo>
<eb:MessageProperties><eb:Property name="originalSender" type="iso6523-actorid-upis">${A}</eb:Property><eb:Property name="finalRecipient" type="iso6523-actorid-upis">${changes.recipient ?? B}</eb:Property></eb:MessageProperties>
<eb:PayloadInfo><eb:PartInfo href="cid:message"><eb:PartProperties><eb:Property name="MimeType">text/xml</eb:Property></eb:PartProperties></eb:PartInfo></eb:PayloadInfo></eb:UserMessage></eb:Messaging>`;
}

const submission = (id: string, changes = {}, dialect: Dialect = 'ws-plugin-5') =>
	soap(
		`<w:submitRequest><payload payloadId="cid:message" contentType="text/xml"><value>${ENVELOPE.toString('base64')}</value></payload></w:submitRequest>`,
		header(id, changes),
		dialect
	);

const status = (id: string, role: string) =>
	post(
		soap(
			`<w:statusRequestWithAccessPointRole><messageID>${id}</messageID><accessPointRole>${role}</accessPointRole></w:statusRequestWithAccessPointRole>`
		)
	);
const pending = (recipient: string, headers = {}) =>
	post(
		soap(
			`<w:listPendingMessagesRequest><finalRecipient>${recipient}</finalRecipient></w:listPendingMessagesRequest>`
		),
		{ headers }
	);
const retrieve = (id: string, attribute = 'markAsDownloaded="false"') =>
	post(
		soap(
			`<w:retrieveMessageRequest ${attribute}><messageID>${id}</messageID></w:retrieveMessageRequest>`
		)
	);

describe('The scripted access point', () => {
	test('refuses what Domibus refuses at submit, before it has stored anything', async () => {
		await open({ payloadBytesMax: 20_000 });
		const refused = async (body: string, ...words: string[]) => {
			const { status, text } = await post(body);
			expect(status).toBe(500);
			for (const word of words) expect(text).toContain(word);
		};
		await refused(
			submission('1', { recipient: '0203:nobody.example.se' }),
			'EBMS:0004',
			'from SMP'
		);
		await refused(submission('1', { from: 'OTHER' }), 'EBMS:0010');
		await refused(
			submission('1', {
				to: '<eb:To><eb:PartyId>x</eb:PartyId><eb:Role>y</eb:Role></eb:To>'
			}),
			'EBMS:0003'
		);
		await refused(submission('1').replace(' type="iso6523-actorid-upis"', ''), 'EBMS:0004');
		await refused(submission('1').replace('href="cid:message"', 'href="cid:other"'), 'EBMS:0010');
		await refused(submission('1').replace('"MimeType"', '"FilePath"'), 'WS_PLUGIN_0005');
		await refused(submission('1').replace('</value>', '%</value>'), 'not base64');
		await refused(
			submission('1').replace('<value>', `<value>${'AAAA'.repeat(9_000)}`),
			'EBMS:0010'
		);
		await refused(submission('1').replace('2003/05/soap', '2001/12/soap'), 'SOAP 1.2');
		await refused(`<!DOCTYPE x [<!ENTITY a "b">]>${submission('1')}`, 'document type');
		expect((await post(submission('1'), { headers: { 'content-type': 'text/xml' } })).status).toBe(
			415
		);
		expect(accessPoint.store.all()).toEqual([]);
	});

	test('takes a submission once, and passes it on to the participant beside it', async () => {
		await open();
		const id = `${randomUUID()}@a.example.se`;
		expect(await post(submission(id))).toMatchObject({
			status: 200,
			text: expect.stringContaining(`<messageID>${id}</messageID>`) as string
		});
		const again = await post(submission(id));
		expect(again.text).toContain('EBMS:0004');
		expect(again.text).toContain('already exists');
		expect((await status(id, 'SENDING')).text).toContain('>ACKNOWLEDGED<');
		expect((await status('other', 'SENDING')).text).toContain('>NOT_FOUND<');
		// Both roles have this id now: the operation without a role cannot tell.
		const roleless = await post(
			soap(`<w:statusRequest><messageID>${id}</messageID></w:statusRequest>`)
		);
		expect(roleless.text).toContain('WS_PLUGIN:00010');
		expect((await pending(A)).text).not.toContain(id);
		expect((await pending(B)).text).toContain(id);
	});

	test('gives a message as often as asked until it is marked, and never again', async () => {
		await open();
		await post(submission('m1'));
		for (let time = 0; time < 2; time += 1) {
			const { text } = await retrieve('m1');
			const [, value = ''] = /<value>([^<]*)</.exec(text) ?? [];
			expect(Buffer.from(value, 'base64').equals(ENVELOPE)).toBe(true);
			expect(text).toContain(`>${B}<`);
		}
		const mark = soap(
			'<w:markMessageAsDownloadedRequest><messageID>m1</messageID></w:markMessageAsDownloadedRequest>'
		);
		expect((await post(mark)).status).toBe(200);
		expect((await post(mark)).text).toContain('WS_PLUGIN:0009');
		expect((await retrieve('m1')).text).toContain('WS_PLUGIN:0009');
		expect((await pending(B)).text).not.toContain('m1');
	});

	test('marks by itself when it is not told otherwise', async () => {
		await open();
		await post(submission('m1'));
		expect((await retrieve('m1', '')).text).toContain('<value>');
		expect((await retrieve('m1', '')).text).toContain('WS_PLUGIN:0009');
	});

	test('the old endpoint takes from the queue by fetching, and has no operation for it', async () => {
		await open();
		const dialect = 'legacy-1_1';
		expect((await post(submission('m1', {}, dialect), { dialect })).status).toBe(200);
		expect((await post(submission('m1', {}, dialect), { dialect })).text).toContain('EBMS_0004');
		const get = soap(
			'<w:retrieveMessageRequest><messageID>m1</messageID></w:retrieveMessageRequest>',
			'',
			dialect
		);
		expect((await post(get, { dialect })).text).toContain('<value>');
		expect((await post(get, { dialect })).text).toContain('WS_PLUGIN:0009');
		const mark = get.replaceAll('retrieveMessage', 'markMessageAsDownloaded');
		expect((await post(mark, { dialect })).text).toContain('was not recognized');
	});

	test('an attachment is taken as it is, and given back so', async () => {
		await open();
		const boundary = 'b--1';
		const root = soap(
			`<w:submitRequest><payload payloadId="cid:message" contentType="text/xml"><value><xop:Include xmlns:xop="${XOP}" href="cid:e%40x"/></value></payload></w:submitRequest>`,
			header('m1')
		);
		const mtom = (part: Buffer) =>
			Buffer.concat([
				Buffer.from(
					`--${boundary}\r\nContent-Type: application/xop+xml; type="application/soap+xml"\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <r@x>\r\n\r\n${root}\r\n--${boundary}\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <e@x>\r\n\r\n`
				),
				part,
				Buffer.from(`\r\n--${boundary}--\r\n`)
			]);
		const headers = {
			'content-type': `multipart/related; type="application/xop+xml"; start="<r@x>"; boundary="${boundary}"`
		};
		const tricky = Buffer.concat([ENVELOPE, Buffer.from(`\r\n--b--\r\n\r\n--b-`)]);
		expect((await post(mtom(tricky), { headers })).status).toBe(200);
		expect(accessPoint.store.find('m1', 'RECEIVING')?.payload.sha256).toBe(
			createHash('sha256').update(tricky).digest('hex')
		);
		accessPoint.shape({ mtom: 'always', quotedBoundary: false, percentCid: true, start: false });
		const { type, text } = await retrieve('m1');
		expect(type).toMatch(
			/^multipart\/related; type="application\/xop\+xml"; boundary=uuid-[0-9a-f-]+;/
		);
		expect(text).toMatch(/href="cid:[0-9a-f-]+-1%40cxf%2Bapache.org"/);
		expect(text).toContain(ENVELOPE.toString());
	});

	test('a wrong password is a fault with status 500, and the fifth locks the user', async () => {
		const login = (password: string) => ({
			authorization: `Basic ${Buffer.from(`plugin:${password}`).toString('base64')}`
		});
		await open({ users: [{ user: 'plugin', password: 'right', role: 'ADMIN' }] });
		for (let time = 0; time < 5; time += 1) {
			const { status, text } = await pending(B, login('wrong'));
			expect(status).toBe(500);
			expect(text).toContain('[DOM_002]:Authentication exception');
		}
		expect((await pending(B, login('right'))).status).toBe(500);
		accessPoint.accounts.setPassword('plugin', 'right');
		expect((await pending(B, login('right'))).status).toBe(200);
	});

	test('what cannot be reached fails later, with the reason', async () => {
		await open({ transportMs: 20 });
		await post(submission('m1', { recipient: '0203:away.example.se' }));
		expect((await status('m1', 'SENDING')).text).toContain('SEND_ENQUEUED');
		await expect.poll(async () => (await status('m1', 'SENDING')).text).toContain('SEND_FAILURE');
		const errors = await post(
			soap(
				'<w:getErrorsRequestWithAccessPointRole><messageID>m1</messageID><accessPointRole>SENDING</accessPointRole></w:getErrorsRequestWithAccessPointRole>'
			)
		);
		expect(errors.text).toContain('<domibusErrorCode>EBMS_0005<');
	});

	test.skipIf(missing('spec'))(
		"takes Digg's own example of a submission, in both dialects",
		async () => {
			const example = await readFile(specPath(EXAMPLE), 'utf8');
			const [, from = ''] = /PartyId[^>]*>([^<]*)</.exec(example) ?? [];
			const [, id = ''] = /MessageId>([^<]*)</.exec(example) ?? [];
			const [, recipient = ''] = /finalRecipient"[^>]*>([^<]*)</.exec(example) ?? [];
			await open({ party: from, participants: [{ id: recipient, place: 'here' }] });
			expect(await post(example, { dialect: 'legacy-1_1' })).toMatchObject({ status: 200 });
			const current = example
				.replace(DIALECTS['legacy-1_1'].namespace, DIALECTS['ws-plugin-5'].namespace)
				.replace(id, `${id}-2`);
			expect(await post(current)).toMatchObject({ status: 200 });
		}
	);
});

const EXAMPLE = 'examples/sdk-message/as4_xhe_encrypted.xml';
