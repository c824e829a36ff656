import { describe, expect, it } from 'vitest';
import { createPushReceiver } from '#lib/server/access-point/domibus/push-receiver.ts';
import { POST } from './+server.ts';

const NOTICE =
	'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>' +
	'<b:receiveSuccess xmlns:b="eu.domibus"><messageID>1@ap</messageID></b:receiveSuccess></s:Body></s:Envelope>';
const LOGIN = { user: 'domibus', password: 'hemligt' };

async function post(
	options: { connector?: string; push?: typeof LOGIN; body?: string; login?: string } = {}
) {
	const receiver = createPushReceiver('push' in options ? options.push : LOGIN);
	const event = {
		params: { connector: options.connector ?? 'domibus' },
		locals: { app: { connector: receiver.receive ? { receivePush: receiver.receive } : {} } },
		request: new Request('http://sluss.example/access-point/domibus', {
			method: 'POST',
			headers: {
				'content-type': 'application/soap+xml',
				authorization: `Basic ${btoa(options.login ?? 'domibus:hemligt')}`
			},
			body: options.body ?? NOTICE
		})
	};
	return (await POST(event as unknown as Parameters<typeof POST>[0])) as Response;
}

describe('the address that the access point posts to', () => {
	it('does not exist for another kind, or where push has not been set up', async () => {
		await expect(post({ connector: 'holodeck' })).rejects.toMatchObject({ status: 404 });
		const without = { push: undefined } as unknown as { push: typeof LOGIN };
		await expect(post(without)).rejects.toMatchObject({ status: 404 });
	});

	it('refuses large bodies and other callers', async () => {
		await expect(post({ body: 'x'.repeat(64_001) })).rejects.toMatchObject({ status: 413 });
		expect((await post({ login: 'domibus:fel' })).status).toBe(401);
	});

	it('answers a notice in SOAP', async () => {
		const response = await post();
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toBe('application/soap+xml; charset=UTF-8');
		expect(await response.text()).toContain('Body/>');
	});
});
