import { describe, expect, it } from 'vitest';
import { makeCertificate } from '#tests/support/certificates.ts';
import {
	NOW,
	HOUR,
	ID,
	plugin,
	clock,
	logged,
	connect,
	submission,
	UNAVAILABLE,
	REFUSED,
	status
} from '#tests/support/tiny-domibus.ts';
import { fault, openTinyPlugin, type TinyAnswer } from '#tests/support/tiny-plugin.ts';

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
