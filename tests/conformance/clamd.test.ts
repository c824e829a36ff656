/** Our end of the INSTREAM protocol against a real clamd, with a signature of our own. */
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer } from 'node:net';
import { createClamdScanner } from '#lib/server/malware/clamd-scanner.ts';
import { MALWARE, MALWARE_NAME, missingClamd, startClamd } from '#tests/support/clamd.ts';

const absent = missingClamd();
const MB = 1_000_000;

type Clamd = Awaited<ReturnType<typeof startClamd>>;

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

/** A PDF of about `size` bytes with one uncompressed picture in it, and `end` at its very end. */
function pdf(size: number, end: Uint8Array = Buffer.alloc(0)): Buffer {
	const picture = Buffer.alloc(size, 0x5a);
	return Buffer.concat([
		Buffer.from(`%PDF-1.4\n1 0 obj\n<< /Length ${picture.length} >>\nstream\n`),
		picture,
		Buffer.from('\nendstream\nendobj\ntrailer\n<< >>\n%%EOF\n'),
		end
	]);
}

/** The same with `inside` in a compressed stream, where only a scanner that reads PDF finds it. */
function pdfWith(inside: Uint8Array): Buffer {
	const packed = deflateSync(inside);
	return Buffer.concat([
		Buffer.from(`%PDF-1.4\n1 0 obj\n<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n`),
		packed,
		Buffer.from('\nendstream\nendobj\ntrailer\n<< >>\n%%EOF\n')
	]);
}

describe.skipIf(absent)('clamd', { timeout: 120_000 }, () => {
	let clamd: Clamd;
	let small: Clamd;
	let port: number;
	beforeAll(async () => {
		port = await freePort();
		clamd = await startClamd({ port });
		small = await startClamd({ streamMaxLength: '1M' });
	}, 180_000);
	afterAll(async () => {
		await clamd?.close();
		await small?.close();
	});
	const scan = (bytes: Uint8Array) => createClamdScanner(clamd.address).scan(chunks(bytes));

	test.each([
		['a text', () => MALWARE],
		['the end of a PDF of 25 MB', () => pdf(25 * MB, MALWARE)],
		['a compressed stream within a PDF', () => pdfWith(Buffer.concat([MALWARE, MALWARE]))]
	])('finds the signature in %s', async (_, file) => {
		expect(await scan(file())).toEqual({ verdict: 'infected', signature: MALWARE_NAME });
	});

	test.each([
		['an empty file', () => Buffer.alloc(0)],
		['a text', () => Buffer.from('Hej')],
		['a PDF of 25 MB', () => pdf(25 * MB)]
	])('finds nothing in %s', async (_, file) => {
		expect(await scan(file())).toEqual({ verdict: 'clean' });
	});

	test('does the same over TCP', async () => {
		const scanner = createClamdScanner({ host: '127.0.0.1', port });
		expect(await scanner.scan(chunks(pdf(5 * MB, MALWARE)))).toMatchObject({ verdict: 'infected' });
		expect(await scanner.scan(chunks(pdf(5 * MB)))).toEqual({ verdict: 'clean' });
	});

	test('a file beyond StreamMaxLength is never clean, with or without malware', async () => {
		const scanner = createClamdScanner(small.address);
		for (const file of [pdf(25 * MB), pdf(3 * MB, MALWARE), pdf(1_100_000)]) {
			await expect(scanner.scan(chunks(file))).rejects.toMatchObject({
				code: 'SCANNER_UNAVAILABLE',
				retryable: true,
				message: expect.stringContaining('StreamMaxLength')
			});
		}
		expect(await scanner.scan(chunks(pdf(900_000)))).toEqual({ verdict: 'clean' });
	});

	test('a file beyond MaxFileSize is called clean unseen, unless AlertExceedsMax is set (docs/operations.md)', async () => {
		const file = pdf(3 * MB, MALWARE);
		const careless = await startClamd({ maxFileSize: '1M', alertExceedsMax: 'no' });
		const careful = await startClamd({ maxFileSize: '1M' });
		try {
			expect(await createClamdScanner(careless.address).scan(chunks(file))).toEqual({
				verdict: 'clean'
			});
			expect(await createClamdScanner(careful.address).scan(chunks(file))).toEqual({
				verdict: 'infected',
				signature: expect.stringContaining('Heuristics.Limits.Exceeded')
			});
		} finally {
			await careless.close();
			await careful.close();
		}
	});

	test('many files at the same time each get their own verdict', async () => {
		const files = Array.from({ length: 12 }, (_, i) =>
			i % 3 === 0 ? pdf(100_000, MALWARE) : pdf(100_000)
		);
		const verdicts = await Promise.all(files.map(scan));
		expect(verdicts.map(({ verdict }) => verdict)).toEqual(
			files.map((_, i) => (i % 3 === 0 ? 'infected' : 'clean'))
		);
	});

	test('says its version', async () => {
		expect(await createClamdScanner(clamd.address).health()).toMatchObject({
			kind: 'ready',
			version: expect.stringMatching(/^ClamAV \d/)
		});
	});

	test('gone, it is unavailable; back, it scans', async () => {
		const scanner = createClamdScanner(small.address);
		await small.stop();
		expect(await scanner.health()).toMatchObject({ kind: 'unavailable' });
		await expect(scanner.scan(chunks(MALWARE))).rejects.toMatchObject({
			code: 'SCANNER_UNAVAILABLE'
		});
		await small.start();
		expect(await scanner.scan(chunks(MALWARE))).toMatchObject({ verdict: 'infected' });
	});
});

function freePort(): Promise<number> {
	return new Promise((done) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => done(typeof address === 'object' && address ? address.port : 0));
		});
	});
}
