import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '#tests/support/certificates.ts';
import {
	answer,
	fault,
	LEGACY,
	openTinyPlugin,
	retrieved,
	soap,
	type TinyAnswer,
	type TinyPlugin
} from '#tests/support/tiny-plugin.ts';
import { ManualClock } from '../../clock.ts';
import type { LogFacts } from '../../log.ts';
import type { Submission } from '../connector.ts';
import { createDomibusConnector, type DomibusConnector } from './domibus-connector.ts';
import type { DomibusOptions } from './domibus-options.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const HOUR = 3_600_000;
const ID = '3f0f1c0e-0000-4000-8000-000000000001@sluss.example';
const ENVELOPE = Buffer.from('\ufeff<XHE>\r\nåäö</XHE>');

let plugin: TinyPlugin;
let folder: string;
let clock: ManualClock;
let logged: { level: string; event: string; facts: LogFacts }[];
const made: DomibusConnector[] = [];

beforeEach(async () => {
	plugin = await openTinyPlugin();
	folder = await mkdtemp(join(tmpdir(), 'sluss-domibus-'));
	clock = new ManualClock(NOW);
	logged = [];
});
afterEach(async () => {
	for (const connector of made.splice(0)) connector.close();
	await plugin.close();
	await rm(folder, { recursive: true });
});

function connect(changes: Partial<DomibusOptions> = {}): DomibusConnector {
	const note =
		(level: string) =>
		(event: string, facts: LogFacts = {}) =>
			void logged.push({ level, event, facts });
	const connector = createDomibusConnector({
		url: plugin.url,
		dialect: 'ws-plugin-5',
		partyId: 'AP0001-SDK-QA',
		partyType: 'urn:ap',
		credentials: { login: { user: 'sluss', password: 'p:å' } },
		mtom: false,
		spoolFolder: folder,
		clock,
		log: { info: note('info'), warn: note('warn'), error: note('error') },
		...changes
	});
	made.push(connector);
	return connector;
}
const legacy = (changes: Partial<DomibusOptions> = {}) =>
	connect({ dialect: 'legacy-1_1', ...changes });

function submission(changes: Partial<Submission> = {}): Submission {
	return {
		transportId: ID,
		envelopeId: '3f0f1c0e-0000-4000-8000-000000000002',
		sender: '0203:a.example',
		recipient: '0203:b.example',
		documentType: 'urn:x:3::root##3.0::tm',
		size: ENVELOPE.length,
		async *content() {
			yield ENVELOPE;
		},
		...changes
	};
}

const UNAVAILABLE = { code: 'ACCESS_POINT_UNAVAILABLE', retryable: true };
const REFUSED = { code: 'ACCESS_POINT_AUTHENTICATION', retryable: true };
const submitted = (id = ID, namespace?: string) =>
	answer('submitResponse', `<messageID>${id}</messageID>`, namespace);
const status = (text: string, namespace?: string) => answer('getStatusResponse', text, namespace);
const pending = (ids: string[], namespace?: string) =>
	answer(
		'listPendingMessagesResponse',
		ids.map((id) => `<messageID>${id}</messageID>`).join(''),
		namespace
	);
const NOT_FOUND = fault('WS_PLUGIN:0009', 'Message not found, id [x]');
const operations = () => plugin.asked.map(({ operation }) => operation);

async function contentOf(connector: DomibusConnector, id = ID): Promise<Buffer | undefined> {
	const fetched = await connector.fetch(id);
	if (fetched === undefined) return undefined;
	const chunks: Uint8Array[] = [];
	for await (const chunk of fetched.content) chunks.push(chunk);
	return Buffer.concat(chunks);
}
const base64 = ENVELOPE.toString('base64');
const message = (changes: Partial<Parameters<typeof retrieved>[0]> = {}): TinyAnswer => ({
	body: retrieved({ id: ID, payload: base64, ...changes })
});

describe('a submission', () => {
	it.each([
		['WS_PLUGIN:0003', 'Configuration', true],
		['WS_PLUGIN_0005', 'Payload blank', true],
		['WS_PLUGIN:0007', 'Invalid', true],
		['EBMS:0010', 'Not our party', true],
		['EBMS_0003', 'Value not recognised', true],
		['WS_PLUGIN:0001', 'General', false],
		['WS_PLUGIN:0006', 'Proxy', false],
		['EBMS:0005', 'No connection', false],
		['EBMS:0004', 'Something else', false],
		['EBMS:0004', 'Could not fetch metadata from SMP for documentId [x]', false],
		['WS_PLUGIN:0003', 'Could not fetch metadata from SMP', false],
		['EBMS:0004', 'SMP: participant 0203:b.example is not registered', true],
		['WS_PLUGIN:0001', 'You are not allowed to handle this message', true],
		['EBMS:0101', 'Authentication failed', true]
	])('refused with %s, %s: is that for good? %s', async (code, text, permanent) => {
		plugin.on('submitRequest', fault(code, text));
		expect(await connect().submit(submission())).toEqual({
			outcome: 'rejected',
			permanent,
			code,
			text
		});
	});

	it('refused without a code of the access point is for good when SOAP blames the sender', async () => {
		plugin.on(
			'submitRequest',
			fault('', 'Unmarshalling Error', { soapCode: 'Sender' }),
			fault('', 'Something', {}),
			{ status: 413, type: 'text/html', body: 'too large' }
		);
		const connector = connect();
		expect(await connector.submit(submission())).toMatchObject({ permanent: true, code: 'Sender' });
		expect(await connector.submit(submission())).toMatchObject({ permanent: false });
		expect(await connector.submit(submission())).toMatchObject({
			permanent: true,
			code: 'HTTP_413'
		});
	});

	it('that may be there already is confirmed by its status, in every spelling', async () => {
		for (const code of ['EBMS:0004', 'EBMS_0004', 'WS_PLUGIN:00010', 'WS_PLUGIN:0007']) {
			plugin.on('submitRequest', fault(code, 'an id which already exists.'));
			plugin.on('statusRequestWithAccessPointRole', status('SEND_FAILURE'));
			expect(await connect().submit(submission())).toEqual({
				outcome: 'accepted',
				accessPointMessageId: ID
			});
			plugin.on('statusRequestWithAccessPointRole', status('NOT_FOUND'));
			expect(await connect().submit(submission())).toMatchObject({
				outcome: 'rejected',
				permanent: false
			});
		}
	});

	it('whose answer is lost is asked for before it is sent again', async () => {
		const connector = connect();
		plugin.on('submitRequest', { cut: true }, { cut: true }, submitted());
		plugin.on('statusRequestWithAccessPointRole', status('NOT_FOUND'), status('SEND_ENQUEUED'));
		await expect(connector.submit(submission())).rejects.toMatchObject(UNAVAILABLE);
		await expect(connector.submit(submission())).rejects.toMatchObject(UNAVAILABLE);
		expect(await connector.submit(submission())).toMatchObject({ outcome: 'accepted' });
		const [submit, ask] = ['submitRequest', 'statusRequestWithAccessPointRole'];
		expect(operations()).toEqual([submit, ask, submit, ask]);
	});

	it('is not refused because its status is', async () => {
		const connector = connect();
		plugin.on('submitRequest', { cut: true }, fault('EBMS:0004', 'already exists'));
		plugin.on('statusRequestWithAccessPointRole', fault('WS_PLUGIN:0007', 'Invalid'));
		await expect(connector.submit(submission())).rejects.toMatchObject(UNAVAILABLE);
		await expect(connector.submit(submission())).rejects.toMatchObject(UNAVAILABLE);
	});

	it('that is answered without an id, or with another, is looked into', async () => {
		plugin.on('submitRequest', answer('submitResponse', ''), submitted('other@ap'));
		plugin.on('statusRequestWithAccessPointRole', status('SEND_ENQUEUED'));
		expect(await connect().submit(submission())).toMatchObject({ accessPointMessageId: ID });
		expect(await connect().submit(submission())).toMatchObject({
			accessPointMessageId: 'other@ap'
		});
		expect(logged).toMatchObject([{ event: 'access point gave another message id' }]);
	});

	it('fails as its own bytes fail, and the access point never sees a whole request', async () => {
		plugin.on('submitRequest', submitted());
		const broken = submission({
			// eslint-disable-next-line require-yield
			async *content() {
				throw new Error('disk');
			}
		});
		await expect(connect().submit(broken)).rejects.toThrow('disk');
		const short = submission({ size: ENVELOPE.length + 9 });
		await expect(connect().submit(short)).rejects.toThrow('as large as was said');
		const long = submission({ size: ENVELOPE.length - 9 });
		await expect(connect().submit(long)).rejects.toThrow('as large as was said');
		expect(plugin.asked).toEqual([]);
	});

	it.each([
		['ws-plugin-5', false],
		['ws-plugin-5', true],
		['legacy-1_1', false],
		['legacy-1_1', true]
	] as const)(
		'in %s, attached %s, carries the exact bytes and only fixed properties',
		async (dialect, mtom) => {
			const namespace = dialect === 'legacy-1_1' ? LEGACY : undefined;
			plugin.on('submitRequest', submitted(ID, namespace));
			const evil = submission({ documentType: 'urn:x"><Property name="FilePath">/etc' });
			const connector = connect({ dialect, mtom });
			expect(await connector.submit(evil)).toMatchObject({ outcome: 'accepted' });
			const [{ body, headers }] = plugin.asked as [(typeof plugin.asked)[0]];
			expect(headers['content-length']).toBe(String(Buffer.byteLength(body, 'latin1')));
			expect(headers['transfer-encoding']).toBeUndefined();
			expect([...body.matchAll(/<[\w:]*Property name="([^"]*)"/g)].map(([, name]) => name)).toEqual(
				['originalSender', 'finalRecipient', 'MimeType']
			);
			expect(body).not.toContain('To>');
			if (!mtom) {
				expect(headers['content-type']).toBe('application/soap+xml; charset=UTF-8');
				expect(body).toContain(`<value>${base64}</value>`);
			} else {
				expect(headers['content-type']).toMatch(
					/^multipart\/related; type="application\/xop\+xml"/
				);
				expect(body).toContain(`\r\n\r\n${ENVELOPE.toString('latin1')}\r\n--`);
				expect(body).not.toContain(base64);
			}
		}
	);

	it('is read chunk by chunk whatever their sizes', async () => {
		plugin.on('submitRequest', submitted());
		const pieces = submission({
			async *content() {
				for (const byte of ENVELOPE) yield Buffer.of(byte);
			}
		});
		await connect().submit(pieces);
		expect(plugin.asked[0]?.body).toContain(`<value>${base64}</value>`);
	});
});

describe('the status of a transport', () => {
	it.each([
		['READY_TO_SEND', 'queued'],
		['SEND_ENQUEUED', 'queued'],
		['WAITING_FOR_RECEIPT', 'in-transit'],
		['WAITING_FOR_RETRY', 'retrying'],
		['SEND_ATTEMPT_FAILED', 'retrying'],
		['ACKNOWLEDGED', 'transported'],
		['ACKNOWLEDGED_WITH_WARNING', 'transported'],
		['SEND_FAILURE', 'failed'],
		['NOT_FOUND', 'unknown'],
		['toString', 'unknown'],
		['NEW_IN_VERSION_7', 'unknown']
	])('%s is %s', async (raw, ours) => {
		plugin.on('statusRequestWithAccessPointRole', status(raw));
		expect(await connect().status(ID)).toBe(ours);
	});

	it('is asked for without a role where the access point knows no roles, and that is remembered for an hour', async () => {
		const connector = connect();
		plugin.on(
			'statusRequestWithAccessPointRole',
			fault('', 'Message part {x}statusRequestWithAccessPointRole was not recognized.', {
				soapCode: 'Sender'
			})
		);
		plugin.on('statusRequest', status('ACKNOWLEDGED'), fault('WS_PLUGIN:00010', 'Duplicate id'));
		expect(await connector.status(ID)).toBe('transported');
		expect(await connector.status(ID)).toBe('transported');
		expect(operations()).toEqual([
			'statusRequestWithAccessPointRole',
			'statusRequest',
			'statusRequest'
		]);
		clock.advance(HOUR + 1);
		plugin.on('statusRequestWithAccessPointRole', status('SEND_FAILURE'));
		expect(await connector.status(ID)).toBe('failed');
		expect(plugin.asked.at(-1)?.body).toContain('<accessPointRole>SENDING</accessPointRole>');
	});

	it('has no roles in the legacy dialect', async () => {
		plugin.on('statusRequest', status('ACKNOWLEDGED', LEGACY));
		expect(await legacy().status(ID)).toBe('transported');
		expect(operations()).toEqual(['statusRequest']);
	});

	it('comes with errors in the words of either dialect', async () => {
		const item = (field: string) =>
			`<item><${field}>EBMS_0005</${field}><errorDetail>No answer</errorDetail><timestamp>2026-11-22T10:00:00.123456</timestamp></item><item/>`;
		const expected = [
			{ code: 'EBMS_0005', detail: 'No answer', at: Date.parse('2026-11-22T10:00:00.123Z') },
			{ code: '', detail: '' }
		];
		plugin.on(
			'getErrorsRequestWithAccessPointRole',
			answer('getMessageErrorsResponse', item('domibusErrorCode')),
			NOT_FOUND
		);
		plugin.on('getErrorsRequest', answer('getMessageErrorsResponse', item('errorCode'), LEGACY));
		const connector = connect();
		expect(await connector.errors(ID)).toEqual(expected);
		expect(await connector.errors(ID)).toEqual([]);
		expect(await legacy().errors(ID)).toEqual(expected);
	});
});

describe('an answer that is none', () => {
	const CASES: [string, TinyAnswer][] = [
		['a page of a proxy', { type: 'text/html', body: '<html>Welcome</html>' }],
		['a page with status 502', { status: 502, type: 'text/html', body: '<html/>' }],
		['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
		['another answer', submitted()],
		['the other dialect', status('ACKNOWLEDGED', LEGACY)],
		['a DTD', { body: `<!DOCTYPE x [<!ENTITY a "b">]>${soap('<x/>')}` }],
		[
			'an entity',
			{ body: soap('<ns2:getStatusResponse xmlns:ns2="x">&a;</ns2:getStatusResponse>') }
		],
		['no XML', { body: 'hello' }],
		['no SOAP', { body: '<x/>' }],
		['nothing', { body: '' }],
		['no body', { body: '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"/>' }],
		['an answer that never ends', { body: Buffer.alloc(3_000_000, ' ') }],
		['half an answer', { ...status('ACKNOWLEDGED'), cutAt: 60 }],
		['a closed connection', { cut: true }],
		[
			'compressed bytes',
			{ body: Buffer.of(0x1f, 0x8b, 8, 0), headers: { 'content-encoding': 'gzip' } }
		],
		['a message without boundary', { type: 'multipart/related', body: 'x' }],
		['a refusal without reason', { status: 500, body: soap('<x/>') }],
		['an unknown fault', fault('WS_PLUGIN:0001', 'General')]
	];
	it.each(CASES)('%s is as good as no answer', async (_, given) => {
		plugin.on('*', given);
		await expect(connect().status(ID)).rejects.toMatchObject(UNAVAILABLE);
	});

	it('or nobody is there', async () => {
		const connector = connect();
		await plugin.close();
		await expect(connector.listPending('0203:b.example')).rejects.toMatchObject(UNAVAILABLE);
		expect(await connector.health()).toMatchObject({ reachable: false });
		plugin = await openTinyPlugin();
	});

	it('comes too late', async () => {
		plugin.on('*', { silent: true });
		const connector = connect({ timeouts: { requestMs: 150 } });
		await expect(connector.status(ID)).rejects.toThrow('within 150 ms');
	});

	it('stands still in the middle', async () => {
		plugin.on('retrieveMessageRequest', { ...message(), headers: { 'content-length': '9999' } });
		const connector = connect({ timeouts: { idleMs: 150 } });
		await expect(connector.fetch(ID)).rejects.toThrow('within 150 ms');
	});

	it('may have come on a connection that the access point had just closed', async () => {
		const connector = connect();
		plugin.on('*', status('ACKNOWLEDGED'), { cut: true }, status('SEND_FAILURE'));
		expect(await connector.status(ID)).toBe('transported');
		expect(await connector.status(ID)).toBe('failed');
	});

	it('in MIME is understood though nobody asked for it', async () => {
		const root = soap(
			'<n:getStatusResponse xmlns:n="http://eu.domibus.wsplugin/">ACKNOWLEDGED</n:getStatusResponse>'
		);
		plugin.on('*', {
			type: 'multipart/related; type="application/xop+xml"; boundary=a-b',
			body: `--a-b\r\nContent-Type: application/xop+xml\r\n\r\n${root}\r\n--a-b--`
		});
		expect(await connect().status(ID)).toBe('transported');
	});
});

describe('refused credentials', () => {
	it.each<[string, TinyAnswer]>([
		['a SOAP fault with status 500', fault('', '[DOM_002]:Authentication exception')],
		['the plugin’s own code', fault('WS_PLUGIN:0002', 'No')],
		['the same in the other spelling', fault('WS_PLUGIN_0002', 'No')],
		['status 401', { status: 401, type: 'text/html', body: 'x' }],
		['status 403 of a proxy', { status: 403, body: '' }],
		['a page that says so', { status: 500, type: 'text/plain', body: 'Bad credentials' }]
	])('%s: nothing more is asked for an hour', async (_, refusal) => {
		plugin.on('*', refusal);
		const connector = connect();
		await expect(connector.status(ID)).rejects.toMatchObject(REFUSED);
		const calls = [
			() => connector.submit(submission()),
			() => connector.status(ID),
			() => connector.errors(ID),
			() => connector.listPending('0203:b.example'),
			() => connector.fetch(ID),
			() => connector.acknowledge(ID)
		];
		clock.advance(HOUR - 1);
		for (const call of calls) await expect(call()).rejects.toMatchObject(REFUSED);
		expect(await connector.health()).toMatchObject({
			authenticated: false,
			suspendedUntil: NOW + HOUR
		});
		expect(plugin.asked).toHaveLength(1);
		clock.advance(1);
		plugin.on('*', status('ACKNOWLEDGED'));
		expect(await connector.status(ID)).toBe('transported');
		expect(await connector.health()).toMatchObject({ reachable: true, authenticated: true });
	});

	it('cost one attempt, however much is asked at once', async () => {
		plugin.on('*', { ...fault('WS_PLUGIN:0002', 'No'), delayMs: 30 });
		const connector = connect();
		const calls = Array.from({ length: 12 }, () => connector.status(ID));
		for (const result of await Promise.allSettled(calls)) {
			expect(result).toMatchObject({ status: 'rejected', reason: REFUSED });
		}
		expect(plugin.asked).toHaveLength(1);
	});

	it('are told of in health, with the day when the password expires', async () => {
		plugin.on('*', fault('WS_PLUGIN:0002', 'No'));
		const connector = connect({
			credentials: { login: { user: 'u', password: 'secret-word' }, passwordExpiresAt: NOW + 5 }
		});
		const health = await connector.health();
		expect(health).toMatchObject({
			reachable: true,
			authenticated: false,
			suspendedUntil: NOW + HOUR,
			passwordExpiresAt: NOW + 5
		});
		expect(JSON.stringify([health, logged])).not.toContain('secret-word');
	});
});

describe('credentials', () => {
	it('are a password and a client certificate at once, to an access point whose certificate is trusted', async () => {
		const ca = makeCertificate({ subject: 'CA', authority: true });
		const server = makeCertificate({ subject: 'localhost', issuer: ca });
		const client = makeCertificate({ subject: 'sluss-client', issuer: ca });
		const secure = await openTinyPlugin({
			key: server.keyPem,
			cert: server.certificatePem,
			ca: ca.certificatePem,
			requestCert: true,
			rejectUnauthorized: true
		});
		try {
			secure.on('*', status('ACKNOWLEDGED'));
			const login = { user: 'sluss', password: 'p:å' };
			const pair = { certificatePem: client.certificatePem, keyPem: client.keyPem };
			const url = secure.url.replace('127.0.0.1', 'localhost');
			const both = { login, client: pair, caPem: ca.certificatePem };
			expect(await connect({ url, credentials: both }).status(ID)).toBe('transported');
			expect(secure.asked).toMatchObject([
				{
					client: 'sluss-client',
					headers: { authorization: `Basic ${Buffer.from('sluss:p:å').toString('base64')}` }
				}
			]);
			for (const credentials of [
				{ login, caPem: ca.certificatePem },
				{ login, client: pair },
				{ ...both, caPem: makeCertificate({ subject: 'Other', authority: true }).certificatePem }
			]) {
				await expect(connect({ url, credentials }).status(ID)).rejects.toMatchObject(UNAVAILABLE);
			}
			await expect(
				connect({ url: secure.url, credentials: both }).status(ID),
				'a certificate for another name'
			).rejects.toMatchObject(UNAVAILABLE);
			expect(secure.asked).toHaveLength(1);
		} finally {
			await secure.close();
		}
	});
});

describe('what waits', () => {
	it('is asked for by recipient, and listed once, without what cannot be an id', async () => {
		plugin.on('*', pending([ID, ` ${ID} `, 'other@ap', '', 'x'.repeat(256), 'å@ap', 'a&#10;b']));
		expect(await connect().listPending('0203:b.example')).toEqual([
			{ transportId: ID },
			{ transportId: 'other@ap' }
		]);
		expect(plugin.asked[0]?.body).toContain('<finalRecipient>0203:b.example</finalRecipient>');
		expect(logged).toMatchObject([{ level: 'warn', facts: { malformed: 3 } }]);
	});

	it('is at most a page', async () => {
		plugin.on('*', pending(Array.from({ length: 700 }, (_, i) => `${i}@ap`)));
		expect(await connect().listPending('0203:b.example')).toHaveLength(500);
	});

	it('cannot be filtered in the legacy dialect', async () => {
		plugin.on('*', pending([ID], LEGACY));
		expect(await legacy().listPending('0203:b.example')).toEqual([{ transportId: ID }]);
		expect(plugin.asked[0]?.body).not.toContain('0203:b.example');
	});
});

describe('a fetch', () => {
	const copies = () => readdir(join(folder, 'copies'));

	it('gives the exact bytes and what the access point says of them, as often as asked', async () => {
		plugin.on('*', message({ timestamp: '2026-11-20T08:00:00' }));
		const connector = connect();
		expect(await connector.fetch(ID)).toMatchObject({
			metadata: {
				originalSender: '0203:a.example',
				finalRecipient: '0203:b.example',
				documentType: 'urn:x:3::root##3.0::tm',
				receivedAt: Date.parse('2026-11-20T08:00:00Z')
			}
		});
		expect(await contentOf(connector)).toEqual(ENVELOPE);
		expect(await contentOf(connector)).toEqual(ENVELOPE);
		for (const { body } of plugin.asked) expect(body).toContain('markAsDownloaded="false"');
		expect(await copies(), 'of the one that was not read').toHaveLength(1);
	});

	it('reads the time with its zone, and takes now where there is none', async () => {
		plugin.on('*', message({ timestamp: '2026-11-20T08:00:00+01:00' }), message());
		const connector = connect();
		expect((await connector.fetch(ID))?.metadata.receivedAt).toBe(
			Date.parse('2026-11-20T07:00:00Z')
		);
		expect((await connector.fetch(ID))?.metadata.receivedAt).toBe(NOW);
	});

	it('of what is not there, or not ours, gives nothing', async () => {
		plugin.on(
			'*',
			NOT_FOUND,
			fault('WS_PLUGIN_0009', 'x'),
			fault('WS_PLUGIN:0001', 'You are not allowed to handle this message [x]'),
			{ ...NOT_FOUND, status: 200 }
		);
		const connector = connect();
		for (let i = 0; i < 4; i++) expect(await connector.fetch(ID)).toBeUndefined();
		expect(await copies()).toEqual([]);
	});

	it.each<[string, string]>([
		['lines', base64.match(/.{1,5}/g)?.join('\r\n') ?? ''],
		['references to line ends', base64.match(/.{1,5}/g)?.join('&#13;\n&#xD;&#xA;') ?? ''],
		['a CDATA section', `<![CDATA[${base64}]]>`],
		[
			'several of them',
			`${base64.slice(0, 5)}<![CDATA[${base64.slice(5, 9)}]]><![CDATA[${base64.slice(9)}]]>`
		]
	])('understands base64 in %s', async (_, payload) => {
		plugin.on('*', message({ payload }));
		expect(await contentOf(connect())).toEqual(ENVELOPE);
	});

	it.each<[string, Partial<Parameters<typeof retrieved>[0]>]>([
		['no base64', { payload: 'å?' }],
		['base64 that ends too early', { payload: base64.slice(0, -2) }],
		['base64 after its end', { payload: `${Buffer.from('a').toString('base64')}${base64}` }],
		['an entity', { payload: `${base64}&amp;` }],
		['an element', { payload: `<a>${base64}</a>` }],
		['a comment', { payload: `${base64}<!-- x -->${base64}` }],
		['nothing', { payload: '' }],
		[
			'a reference to nothing',
			{ payload: '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:x"/>' }
		],
		[
			'a reference outside',
			{
				payload:
					'<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="file:///etc/passwd"/>'
			}
		],
		['a payload that the header does not know', { href: 'cid:other' }],
		['another message', { id: 'other@ap' }],
		['a DTD', { prolog: '<!DOCTYPE x SYSTEM "file:///etc/passwd">' }],
		['a bomb', { prolog: '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' }],
		['endless markup', { prolog: `<!--${'x'.repeat(2_000_000)}-->` }],
		['an endless tag', { prolog: `<x a="${'x'.repeat(2_000_000)}">` }]
	])('refuses %s', async (_, changes) => {
		plugin.on('*', message(changes));
		await expect(contentOf(connect())).rejects.toMatchObject(UNAVAILABLE);
		expect(await copies()).toEqual([]);
	});

	it('takes the part cid:message of several, and nothing where it is not clear', async () => {
		const two = (id: string) =>
			(message().body as string).replace(
				'</payload>',
				`</payload><payload payloadId="${id}"><value>AAAA</value></payload>`
			);
		plugin.on('*', { body: two('cid:attachment') });
		expect(await contentOf(connect())).toEqual(ENVELOPE);
		plugin.on('*', { body: two('cid:message') });
		await expect(contentOf(connect())).rejects.toMatchObject(UNAVAILABLE);
	});

	describe('in MIME', () => {
		const include = (href: string) =>
			`<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="${href}"/>`;
		const mime = (options: {
			type?: string;
			href?: string;
			rootHead?: string;
			partHead?: string;
			content?: Buffer;
			preamble?: string;
			end?: string;
			order?: 'root last';
		}): TinyAnswer => {
			const root = `${options.rootHead ?? 'Content-Type: application/xop+xml; charset=UTF-8; type="application/soap+xml"\r\nContent-ID: <root@cxf>'}\r\n\r\n${retrieved({ id: ID, payload: include(options.href ?? 'cid:envelope@cxf') })}`;
			const part = Buffer.concat([
				Buffer.from(
					`${options.partHead ?? 'Content-Type: text/xml\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <envelope@cxf>'}\r\n\r\n`
				),
				options.content ?? ENVELOPE
			]);
			const ordered = options.order ? [part, Buffer.from(root)] : [Buffer.from(root), part];
			return {
				type:
					options.type ??
					'multipart/related; boundary="uuid:b"; type="application/xop+xml"; start="<root@cxf>"; start-info="application/soap+xml"',
				body: Buffer.concat([
					Buffer.from(options.preamble ?? ''),
					...ordered.flatMap((one, i) => [
						Buffer.from(`${i === 0 && options.preamble === undefined ? '' : '\r\n'}--uuid:b\r\n`),
						one
					]),
					Buffer.from(options.end ?? '\r\n--uuid:b--\r\n')
				])
			};
		};
		const decoy = Buffer.from('<XHE>\r\n--uuid:bb\r\n--uuid:\r\n\r\n--uuid:b-</XHE>\r\n');

		it.each<[string, Parameters<typeof mime>[0], Buffer?]>([
			['as CXF writes it', {}],
			[
				'without start',
				{ type: 'multipart/related; type="application/xop+xml"; boundary="uuid:b"' }
			],
			[
				'with a bare boundary',
				{ type: 'Multipart/Related; BOUNDARY=uuid:b; type=application/xop+xml' }
			],
			['with a percent-encoded reference', { href: 'cid:envelope%40cxf' }],
			['with a percent-encoded id', { partHead: 'content-id: <envelope%40cxf>' }],
			['with the root last', { order: 'root last' }],
			['with a preamble', { preamble: 'This is MIME.' }],
			[
				'with folded fields',
				{ partHead: 'Content-Type: text/xml;\r\n charset=UTF-8\r\nContent-ID:\r\n <envelope@cxf>' }
			],
			[
				'with base64 inside',
				{
					partHead: 'Content-ID: <envelope@cxf>\r\nContent-Transfer-Encoding: BASE64',
					content: Buffer.from(base64)
				}
			],
			['without a line end at the end', { end: '\r\n--uuid:b--' }],
			['with near boundaries in it', { content: decoy }, decoy]
		])('%s', async (_, options, expected = ENVELOPE) => {
			plugin.on('*', mime(options));
			expect(await contentOf(connect())).toEqual(expected);
		});

		it.each<[string, Parameters<typeof mime>[0]]>([
			['its end is missing', { end: '' }],
			['its root is missing', { type: 'multipart/related; boundary="uuid:b"; start="<other>"' }],
			['it refers to no part', { href: 'cid:other' }],
			[
				'a part is encoded in an unknown way',
				{ partHead: 'Content-ID: <envelope@cxf>\r\nContent-Transfer-Encoding: quoted-printable' }
			],
			['a part is empty', { content: Buffer.alloc(0) }],
			['a part’s header never ends', { partHead: `X: ${'x'.repeat(20_000)}` }],
			['it has no boundary', { type: 'multipart/related' }]
		])('refuses it when %s', async (_, options) => {
			plugin.on('*', mime(options));
			await expect(contentOf(connect())).rejects.toMatchObject(UNAVAILABLE);
		});
	});

	it('of a message that cannot be read comes last, and after three times not for an hour', async () => {
		const connector = connect();
		plugin.on('listPendingMessagesRequest', pending(['bad@ap', 'good@ap']));
		plugin.on('retrieveMessageRequest', { body: '<x/>' });
		const list = async () =>
			(await connector.listPending('0203:b.example')).map(({ transportId }) => transportId);
		expect(await list()).toEqual(['bad@ap', 'good@ap']);
		for (let times = 1; times <= 3; times++) {
			await expect(connector.fetch('bad@ap')).rejects.toMatchObject(UNAVAILABLE);
			expect(await list()).toEqual(times < 3 ? ['good@ap', 'bad@ap'] : ['good@ap']);
		}
		clock.advance(HOUR);
		expect(await list()).toEqual(['good@ap', 'bad@ap']);
		plugin.on('*', status('NOT_FOUND'));
		expect(await connector.health()).toMatchObject({
			detail: expect.stringContaining('1 messages there cannot be read')
		});
		plugin.on('retrieveMessageRequest', message({ id: 'bad@ap' }));
		expect(await contentOf(connector, 'bad@ap')).toEqual(ENVELOPE);
		expect(await list()).toEqual(['bad@ap', 'good@ap']);
	});

	it('forgets copies that nobody has read', async () => {
		plugin.on('*', message());
		const connector = connect();
		const unread = await connector.fetch(ID);
		clock.advance(31 * 60_000);
		await connector.fetch(ID);
		expect(await copies()).toHaveLength(1);
		await expect(async () => {
			for await (const chunk of unread?.content ?? []) void chunk;
		}).rejects.toMatchObject(UNAVAILABLE);
		connect();
		await connect().fetch(ID);
		expect(await copies(), 'a new process starts without any').toHaveLength(1);
	});
});

describe('an acknowledgement', () => {
	it('marks, and is silent about what is marked already', async () => {
		plugin.on(
			'*',
			answer('markMessageAsDownloadedResponse', `<messageID>${ID}</messageID>`),
			NOT_FOUND,
			fault('WS_PLUGIN:0001', 'General')
		);
		const connector = connect();
		await connector.acknowledge(ID);
		await connector.acknowledge(ID);
		await expect(connector.acknowledge(ID)).rejects.toMatchObject(UNAVAILABLE);
	});
});

describe('the legacy dialect, where fetching consumes,', () => {
	const consumed = () => readdir(join(folder, 'consumed'));
	const incomplete = () => readdir(join(folder, 'incomplete'));
	const taken = () =>
		plugin.on('retrieveMessageRequest', message({ namespace: LEGACY }), NOT_FOUND);

	it('keeps what it has fetched until it is acknowledged, over restarts too', async () => {
		plugin.on('listPendingMessagesRequest', pending([], LEGACY));
		taken();
		const first = legacy();
		expect(await contentOf(first)).toEqual(ENVELOPE);
		expect(await contentOf(first)).toEqual(ENVELOPE);
		const second = legacy();
		expect(await second.listPending('0203:b.example')).toEqual([{ transportId: ID }]);
		expect(await contentOf(second)).toEqual(ENVELOPE);
		// Also for whoever has moved on to 5.x meanwhile.
		plugin.on('listPendingMessagesRequest', pending([]));
		expect(await connect().listPending('0203:b.example')).toEqual([{ transportId: ID }]);
		await second.acknowledge(ID);
		await second.acknowledge(ID);
		expect(await consumed()).toEqual([]);
		expect(await second.fetch(ID)).toBeUndefined();
		expect(operations().filter((one) => one === 'retrieveMessageRequest')).toHaveLength(2);
		expect(
			plugin.asked.find((one) => one.operation === 'retrieveMessageRequest')?.body
		).not.toContain('markAsDownloaded');
	});

	it('asks once when a message is fetched twice at the same time', async () => {
		taken();
		const connector = legacy();
		const [one, other] = await Promise.all([contentOf(connector), contentOf(connector)]);
		expect([one, other]).toEqual([ENVELOPE, ENVELOPE]);
		expect(plugin.asked).toHaveLength(1);
	});

	it('keeps an answer that was cut, and tells of it', async () => {
		const whole = message({ namespace: LEGACY });
		plugin.on(
			'retrieveMessageRequest',
			{ ...whole, cutAt: (whole.body as string).length - 40 },
			NOT_FOUND
		);
		const connector = legacy();
		await expect(connector.fetch(ID)).rejects.toMatchObject(UNAVAILABLE);
		expect(logged).toMatchObject([{ level: 'error', facts: { transportId: ID } }]);
		expect(await consumed()).toEqual([]);
		const [name = ''] = await incomplete();
		expect(await readFile(join(folder, 'incomplete', name), 'utf8')).toContain(
			'retrieveMessageResponse'
		);
		plugin.on('*', status('NOT_FOUND', LEGACY));
		expect(await connector.health()).toMatchObject({
			detail: expect.stringContaining('1 incomplete answers kept')
		});
		expect(await connector.fetch(ID)).toBeUndefined();
		expect(await legacy().health(), 'after a restart').toMatchObject({ reachable: true });
		expect(await incomplete()).toHaveLength(1);
	});

	it('takes an answer that was cut after its last byte that matters', async () => {
		const whole = message({ namespace: LEGACY }).body as string;
		plugin.on('retrieveMessageRequest', { body: `${whole}   `, cutAt: whole.length + 1 });
		expect(await contentOf(legacy())).toEqual(ENVELOPE);
	});

	it('finishes after a crash what was written to the end, and keeps the rest', async () => {
		taken();
		await legacy().fetch(ID);
		const [name = ''] = await consumed();
		const bytes = await readFile(join(folder, 'consumed', name));
		await rm(join(folder, 'consumed', name));
		const left = (part: string, content: Uint8Array) =>
			writeFile(join(folder, 'consumed', `${part}.part`), content);
		await left('whole', bytes);
		await left('half', Buffer.from(bytes.toString('latin1').replace(ID, 'half@ap').slice(0, 900)));
		await left('head', bytes.subarray(0, 20));
		const next = legacy();
		expect(await contentOf(next)).toEqual(ENVELOPE);
		expect(await incomplete()).toHaveLength(2);
		expect(await consumed()).toHaveLength(1);
		expect(logged.map(({ facts }) => facts.transportId).sort()).toEqual(['half@ap', null]);
	});

	it('keeps what it cannot understand', async () => {
		plugin.on('retrieveMessageRequest', { body: '<x/>' }, NOT_FOUND);
		const connector = legacy();
		await expect(connector.fetch(ID)).rejects.toMatchObject(UNAVAILABLE);
		await expect(connector.fetch(ID)).rejects.toMatchObject(UNAVAILABLE);
		expect(await consumed()).toHaveLength(1);
		expect(plugin.asked).toHaveLength(1);
	});
});
