import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, retrieved } from '#tests/support/tiny-plugin.ts';
import { base64Of } from './submission-body.ts';

const SIZE = 100_000_000;
/** More than for 20 MB: what the collector leaves lying a while longer. The envelope itself would not fit in it. */
const GROWTH_MAX = 50_000_000;

let server: Server;
let folder: string;
let received: { bytes: number; sha256: string }[];
let carrying: 'inline' | 'mtom';

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-large-'));
	received = [];
	server = createServer((request, response) => {
		handle(request, response).catch(() => response.destroy());
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
	server.closeAllConnections();
	await new Promise((done) => server.close(done));
	await rm(folder, { recursive: true });
});

/** The envelope of that size, as the process under test makes it too. */
async function* content(size: number): AsyncGenerator<Buffer> {
	for (let left = size; left > 0; left -= 65_536) yield Buffer.alloc(Math.min(65_536, left), left);
}

const SOAP = 'application/soap+xml; charset=UTF-8';

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const hash = createHash('sha256');
	let bytes = 0;
	let head = '';
	for await (const piece of request) {
		if (head.length < 4_000) head += String(piece);
		bytes += (piece as Buffer).length;
		hash.update(piece as Buffer);
	}
	const [, id = '', size = ''] = /<(?:eb:MessageId|messageID)>((\d+)@large)</.exec(head) ?? [];
	if (head.includes('submitRequest>')) {
		received.push({ bytes, sha256: hash.digest('hex') });
		response.setHeader('content-type', SOAP);
		response.end(answer('submitResponse', `<messageID>${id}</messageID>`).body);
		return;
	}
	const type = carrying === 'mtom' ? 'multipart/related; boundary=b' : SOAP;
	response.setHeader('content-type', type);
	await pipeline(Readable.from(answerWith(id, Number(size))), response);
}

async function* answerWith(id: string, size: number): AsyncGenerator<Buffer | string> {
	if (carrying === 'inline') {
		const [before, after] = retrieved({ id, payload: '#here#' }).split('#here#');
		yield before ?? '';
		// Lines, as many stacks write them.
		for await (const piece of base64Of(content(size))) yield Buffer.concat([piece, LINE_END]);
		yield after ?? '';
		return;
	}
	const include = '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:e"/>';
	yield `--b\r\n\r\n${retrieved({ id, payload: include })}\r\n--b\r\nContent-ID: <e>\r\n\r\n`;
	yield* content(size);
	yield '\r\n--b--\r\n';
}
const LINE_END = Buffer.from('&#13;\n');

describe('an envelope of 100 MB', () => {
	it.each(['inline', 'mtom'] as const)(
		'goes out and comes in %s without ever being in memory',
		async (how) => {
			carrying = how;
			const { port } = server.address() as AddressInfo;
			const { stdout } = await promisify(execFile)(process.execPath, [
				resolve('tests/support/domibus-transfer.ts'),
				`http://127.0.0.1:${port}/`,
				how,
				String(SIZE),
				folder
			]);
			const result = JSON.parse(stdout) as {
				same: boolean;
				submitGrowth: number;
				fetchGrowth: number;
			};
			expect(result.same).toBe(true);
			const sent = received.at(-1)?.bytes ?? 0;
			expect(sent).toBeGreaterThan(how === 'mtom' ? SIZE : (SIZE / 3) * 4);
			expect(result.submitGrowth).toBeLessThan(GROWTH_MAX);
			expect(result.fetchGrowth).toBeLessThan(GROWTH_MAX);
			expect(await readdir(join(folder, 'copies'))).toEqual([]);
		},
		120_000
	);
});
