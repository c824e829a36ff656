import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
	NOW,
	HOUR,
	ID,
	ENVELOPE,
	plugin,
	folder,
	clock,
	logged,
	connect,
	legacy,
	UNAVAILABLE,
	status,
	pending,
	NOT_FOUND,
	contentOf,
	base64,
	message
} from '#tests/support/tiny-domibus.ts';
import { answer, fault, LEGACY, retrieved, type TinyAnswer } from '#tests/support/tiny-plugin.ts';

describe('what waits', () => {
	it('is asked for by recipient, and listed once, without what cannot be an id', async () => {
		plugin.on('*', pending([ID, ` ${ID} `, 'other@ap', '', 'x'.repeat(256), 'å@ap', 'a&#10;b']));
		expect(await connect().listPending('0203:b.example')).toEqual([
			{ transportId: ID },
			{ transportId: 'other@ap' }
		]);
		expect(plugin.asked[0]?.body).toContain('<finalRecipient>0203:b.example</finalRecipient>');
		expect(logged).toMatchObject([{ level: 'warn', facts: { malformed: 4 } }]);
	});

	it('is told of where it cannot be asked for, until it is gone', async () => {
		const connector = connect();
		expect(connector.leftBehind?.()).toEqual([]);
		plugin.on('*', pending([ID, '', ' ', 'x'.repeat(256), 'a&#10;b', 'a&#9;b']));
		expect(await connector.listPending('0203:b.example')).toEqual([{ transportId: ID }]);
		expect(connector.leftBehind?.()).toEqual([{ reason: 'UNUSABLE_ID', count: 5 }]);
		plugin.on('*', pending([ID]));
		await connector.listPending('0203:b.example');
		expect(connector.leftBehind?.()).toEqual([]);
	});

	it('is told of where its answers cannot be read, when it has been tried in vain', async () => {
		const connector = connect();
		plugin.on('*', answer('retrieveMessageResponse', '<unknown/>'));
		for (let times = 1; times <= 3; times += 1) {
			expect(connector.leftBehind?.()).toEqual([]);
			await expect(connector.fetch(ID)).rejects.toMatchObject(UNAVAILABLE);
		}
		expect(connector.leftBehind?.()).toEqual([{ reason: 'UNREADABLE', count: 1 }]);
		clock.advance(HOUR);
		expect(connector.leftBehind?.()).toEqual([]);
	});

	it('tells once of what cannot be an id, as long as it is as much', async () => {
		plugin.on('*', pending([ID, 'å@ap']));
		const connector = connect();
		for (let poll = 0; poll < 3; poll++) await connector.listPending('0203:b.example');
		expect(logged).toHaveLength(1);
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
