import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayScrape } from './may-scrape.server.ts';

describe('the metrics', () => {
	let folder: string;
	let tokenFile: string;
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'sluss-metrics-'));
		tokenFile = join(folder, 'token');
		await writeFile(tokenFile, 'a-long-token\n');
	});
	afterAll(() => rm(folder, { recursive: true, force: true }));

	const from = (remoteAddress: string, headers: Record<string, string> = {}) => ({
		request: { headers: new Headers(headers) },
		platform: { req: { socket: { remoteAddress } } },
		getClientAddress: () => '127.0.0.1'
	});

	it.each(['10.0.0.5', '203.0.113.9', '2001:db8::1', '::ffff:10.0.0.5', '127.0.0.1.example', ''])(
		'are not there for %s',
		async (address) => {
			expect(await mayScrape(from(address), undefined)).toBe(false);
		}
	);

	it.each([
		{ 'x-forwarded-for': '127.0.0.1' },
		{ 'x-forwarded-host': 'localhost' },
		{ 'x-forwarded-proto': 'https' },
		{ forwarded: 'for=127.0.0.1' },
		{ 'x-real-ip': '127.0.0.1' },
		{ via: '1.1 proxy' }
	])('are not there through a proxy on this machine: %o', async (headers) => {
		expect(await mayScrape(from('127.0.0.1', headers as never), undefined)).toBe(false);
	});

	it.each([
		'Bearer a-long-toke',
		'Bearer a-long-tokenx',
		'Bearer ',
		'Basic a-long-token',
		'a-long-token'
	])('are not there for the wrong token: %s', async (authorization) => {
		expect(await mayScrape(from('10.0.0.5', { authorization }), tokenFile)).toBe(false);
	});

	it('are not opened by an empty token file, nor by a token where none is configured', async () => {
		const empty = join(folder, 'empty');
		await writeFile(empty, '\n');
		for (const authorization of ['Bearer', 'Bearer x', 'Bearer a-long-token']) {
			expect(await mayScrape(from('10.0.0.5', { authorization }), empty)).toBe(false);
			expect(await mayScrape(from('10.0.0.5', { authorization }), undefined)).toBe(false);
		}
	});

	it('are there from this machine, and from anywhere with the token', async () => {
		for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
			expect(await mayScrape(from(address), undefined)).toBe(true);
		}
		const authorization = 'Bearer a-long-token';
		const proxied = { authorization, 'x-forwarded-for': '10.0.0.5' };
		expect(await mayScrape(from('10.0.0.5', { authorization }), tokenFile)).toBe(true);
		expect(await mayScrape(from('127.0.0.1', proxied), tokenFile)).toBe(true);
	});
});
