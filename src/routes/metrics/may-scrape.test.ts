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

	const SCRAPER = {
		host: '127.0.0.1:3000',
		'user-agent': 'Prometheus/3.5.0',
		accept: 'text/plain;version=0.0.4',
		'accept-encoding': 'gzip',
		'x-prometheus-scrape-timeout-seconds': '10'
	};
	const from = (
		remoteAddress: string,
		headers: Record<string, string> = {},
		httpVersion = '1.1'
	) => ({
		request: { headers: new Headers({ ...SCRAPER, ...headers }) },
		platform: { req: { httpVersion, socket: { remoteAddress } } },
		getClientAddress: () => '127.0.0.1'
	});
	const locally = { tokenFile: undefined, sandbox: false };
	const byToken = () => ({ tokenFile, sandbox: false });

	it.each(['10.0.0.5', '203.0.113.9', '2001:db8::1', '::ffff:10.0.0.5', '127.0.0.1.example', ''])(
		'are not there for %s',
		async (address) => {
			expect(await mayScrape(from(address), locally)).toBe(false);
		}
	);

	it.each([
		'forwarded',
		'via',
		'x-forwarded-for',
		'x-forwarded-host',
		'x-forwarded-proto',
		'x-real-ip',
		'true-client-ip',
		'cf-connecting-ip',
		'x-client-ip',
		'x-request-id',
		'traceparent',
		'x-amzn-trace-id',
		'cookie',
		'accept-language',
		'sec-fetch-mode',
		'authorization',
		'x-what-a-proxy-may-think-of-tomorrow'
	])('are not there for who carries a header that no scraper has: %s', async (name) => {
		expect(await mayScrape(from('127.0.0.1', { [name]: 'http' }), locally)).toBe(false);
	});

	it.each<[string, Record<string, string>, string]>([
		['by its public name', { host: 'sluss.kommun.example' }, '1.1'],
		['by a name that only begins like this machine', { host: 'localhost.evil.example' }, '1.1'],
		['without a name', { host: '' }, '1.1'],
		['as proxies ask, in HTTP/1.0', {}, '1.0'],
		['as proxies ask, once for each connection', { connection: 'close' }, '1.1'],
		['to change the protocol', { connection: 'upgrade' }, '1.1']
	])('are not there for who asks %s', async (_how, headers, version) => {
		expect(await mayScrape(from('127.0.0.1', headers, version), locally)).toBe(false);
	});

	it.each([
		'Bearer a-long-toke',
		'Bearer a-long-tokenx',
		'Bearer ',
		'Basic a-long-token',
		'a-long-token'
	])('are not there for the wrong token: %s', async (authorization) => {
		expect(await mayScrape(from('10.0.0.5', { authorization }), byToken())).toBe(false);
	});

	it('are not there for this machine either where a token is set', async () => {
		expect(await mayScrape(from('127.0.0.1'), byToken())).toBe(false);
		expect(await mayScrape(from('127.0.0.1'), { ...byToken(), sandbox: true })).toBe(false);
	});

	it('are not opened by an empty or missing token file, nor by a token where none is configured', async () => {
		const empty = join(folder, 'empty');
		await writeFile(empty, '\n');
		for (const authorization of ['Bearer', 'Bearer x', 'Bearer a-long-token']) {
			for (const file of [empty, join(folder, 'nowhere'), undefined]) {
				const rules = { tokenFile: file, sandbox: false };
				expect(await mayScrape(from('127.0.0.1', { authorization }), rules)).toBe(false);
			}
		}
	});

	it('are there from this machine where no token is set, and from anywhere with the token', async () => {
		for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
			expect(await mayScrape(from(address), locally)).toBe(true);
		}
		for (const host of ['localhost:3000', '[::1]:3000', '127.0.0.1']) {
			expect(await mayScrape(from('::1', { host }), locally)).toBe(true);
		}
		const sandbox = { ...locally, sandbox: true };
		const own = { 'x-forwarded-proto': 'http' };
		expect(await mayScrape(from('127.0.0.1', own), sandbox)).toBe(true);
		const authorization = 'Bearer a-long-token';
		const proxied = { authorization, 'x-forwarded-for': '10.0.0.5' };
		expect(await mayScrape(from('10.0.0.5', { authorization }), byToken())).toBe(true);
		expect(await mayScrape(from('127.0.0.1', proxied), byToken())).toBe(true);
	});
});
