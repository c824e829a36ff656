import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchBounded } from './fetch-bounded.ts';
import { isOwnNetwork, publicHosts } from './host-guard.ts';

describe('an address in a certificate', () => {
	it.each([
		'http://127.0.0.1/crl',
		'http://localhost/crl',
		'http://10.1.2.3/',
		'http://172.31.0.1/',
		'http://192.168.1.1:8080/',
		'http://169.254.169.254/latest/meta-data/',
		'http://0.0.0.0/',
		'http://2130706433/',
		'http://[::1]/',
		'http://[::ffff:127.0.0.1]/',
		'http://[fd00::1]/',
		'http://[fe80::1]/'
	])('in our own network is not asked: %s', async (url) => {
		await expect(publicHosts()(url)).rejects.toMatchObject({ code: 'REVOCATION_UNAVAILABLE' });
	});

	it('is asked when it is public, or allowed by name', async () => {
		await publicHosts()('http://192.0.2.7/crl');
		await publicHosts(['127.0.0.1'])('http://127.0.0.1:8080/crl');
		expect(isOwnNetwork('2001:db8::1')).toBe(false);
		await expect(publicHosts(['127.0.0.1'])('http://127.0.0.2/')).rejects.toMatchObject({
			code: 'REVOCATION_UNAVAILABLE'
		});
	});
});

describe('a redirect', () => {
	let server: Server;
	afterEach(() => server.close());
	it('to where nobody may be sent is not followed', async () => {
		const asked: string[] = [];
		server = createServer((request, response) => {
			asked.push(request.url ?? '');
			response.writeHead(302, { location: 'http://localhost:9/secret' }).end();
		});
		await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/crl`;
		const hosts = publicHosts(['127.0.0.1']);
		await expect(
			fetchBounded({ url, timeoutMs: 5_000, bytesMax: 100, hosts })
		).rejects.toMatchObject({ code: 'REVOCATION_UNAVAILABLE' });
		expect(asked).toEqual(['/crl']);
	});
});
