import { describe, expect, it } from 'vitest';
import {
	ID,
	plugin,
	connect,
	UNAVAILABLE,
	submitted,
	status,
	message
} from '#tests/support/tiny-domibus.ts';
import { fault, LEGACY, soap, type TinyAnswer } from '#tests/support/tiny-plugin.ts';

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
