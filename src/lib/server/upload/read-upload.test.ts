import { createServer, request as httpRequest, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getRequest } from '@sveltejs/kit/node';
import { readUpload } from './read-upload.ts';
import type { UploadedFile, UploadLimits, UploadOutcome } from './upload.ts';

const LIMITS: UploadLimits = {
	bodyBytesMax: 300_000,
	filesMax: 3,
	fieldsMax: 4,
	fieldBytesMax: 1_000,
	idleMs: 300
};

interface Taken {
	fileName: string;
	size: number;
	/** Whether the content came to its end. */
	whole: boolean;
}

let server: Server;
let port: number;
let taken: Taken[];
let outcome: PromiseWithResolvers<UploadOutcome>;
let takeFile: (file: UploadedFile) => Promise<void>;

/** A real HTTP server with the adapter's own way of making a Request, so that bodies behave as in production. */
beforeEach(async () => {
	taken = [];
	outcome = Promise.withResolvers<UploadOutcome>();
	outcome.promise.catch(() => {});
	takeFile = async ({ fileName, content }) => {
		const entry = { fileName, size: 0, whole: false };
		taken.push(entry);
		for await (const chunk of content) entry.size += chunk.byteLength;
		entry.whole = true;
	};
	server = createServer((incoming, response) => {
		const base = 'http://127.0.0.1';
		const request = getRequest({ request: incoming, response, base, bodySizeLimit: 500_000 });
		readUpload(request, LIMITS, (file) => takeFile(file)).then(
			(result) => {
				outcome.resolve(result);
				response.end(JSON.stringify(result.outcome === 'done' ? 'done' : result.reason));
			},
			(error: unknown) => {
				outcome.reject(error);
				response.writeHead(500).end();
			}
		);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	({ port } = server.address() as AddressInfo);
});

afterEach(async () => {
	server.closeAllConnections();
	server.close();
	await once(server, 'close');
});

async function post(body: FormData | string, contentType?: string): Promise<string> {
	const response = await fetch(`http://127.0.0.1:${port}/`, {
		method: 'POST',
		body,
		...(contentType !== undefined && { headers: { 'content-type': contentType } })
	});
	return (await response.json()) as string;
}

function form(files: Array<[name: string, bytes: number]>, fields: Record<string, string> = {}) {
	const data = new FormData();
	for (const [name, value] of Object.entries(fields)) data.append(name, value);
	for (const [name, bytes] of files) data.append('file', new Blob([Buffer.alloc(bytes, 7)]), name);
	return data;
}

describe('what is refused', () => {
	it('refuses a body that says it is over the limit, without reading a file', async () => {
		expect(await post(form([['stor.pdf', 310_000]]))).toBe('too-large');
		expect(taken).toEqual([]);
	});

	it('refuses a body over the adapter limit with an answer, not a broken connection', async () => {
		expect(await post(form([['enorm.pdf', 900_000]]))).toBe('too-large');
	});

	it('refuses a body of unknown length as soon as it passes the limit, and keeps no part of the file', async () => {
		const sent = httpRequest({ port, method: 'POST', headers: headers('x') });
		sent.write(partHead('x', 'stor.pdf'));
		sent.write(Buffer.alloc(150_000));
		sent.write(Buffer.alloc(200_000));
		sent.end('\r\n--x--\r\n');
		expect(await outcome.promise).toEqual({ outcome: 'refused', reason: 'too-large' });
		expect(taken).toMatchObject([{ whole: false }]);
	});

	it('refuses too many files but keeps the first ones', async () => {
		const files = ['1', '2', '3', '4', '5'].map((name): [string, number] => [`${name}.pdf`, 10]);
		expect(await post(form(files))).toBe('too-many-files');
		expect(taken.map((each) => each.fileName)).toEqual(['1.pdf', '2.pdf', '3.pdf']);
	});

	it('refuses too many fields, and a field that is too long', async () => {
		expect(await post(form([], { a: '1', b: '2', c: '3', d: '4', e: '5' }))).toBe(
			'too-many-fields'
		);
		outcome = Promise.withResolvers<UploadOutcome>();
		expect(await post(form([], { a: 'x'.repeat(1_001) }))).toBe('too-many-fields');
	});

	it('refuses thousands of empty parts', async () => {
		const part = '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n\r\n';
		expect(await post(`${part.repeat(4_000)}--x--\r\n`, 'multipart/form-data; boundary=x')).toBe(
			'too-many-fields'
		);
	});

	it.each([
		['no boundary', 'multipart/form-data', '--x--'],
		['an empty body', 'multipart/form-data; boundary=x', ''],
		['a body with another boundary', 'multipart/form-data; boundary=x', '--y\r\n\r\n\r\n--y--\r\n'],
		['no closing boundary', 'multipart/form-data; boundary=x', partHead('x', 'a.pdf') + 'half']
	])('refuses %s', async (_name, contentType, body) => {
		expect(['malformed', 'not-multipart']).toContain(await post(body, contentType));
		expect(taken.every((each) => !each.whole)).toBe(true);
	});

	it('refuses other content types', async () => {
		expect(await post('a=b', 'application/x-www-form-urlencoded')).toBe('not-multipart');
		expect(await post('{}', 'application/json')).toBe('not-multipart');
	});

	it('gives up on a sender that falls silent', async () => {
		const sent = httpRequest({ port, method: 'POST', headers: headers('x') });
		sent.on('error', () => {});
		sent.write(partHead('x', 'trög.pdf') + 'början');
		expect(await outcome.promise).toEqual({ outcome: 'refused', reason: 'too-slow' });
		expect(taken).toMatchObject([{ whole: false }]);
		sent.destroy();
	});

	it('notices a connection that is lost in the middle', async () => {
		const socket = connect(port, '127.0.0.1');
		await once(socket, 'connect');
		const head = Object.entries({ ...headers('x'), 'content-length': '9999' });
		socket.write(
			`POST / HTTP/1.1\r\nhost: a\r\n${head.map((h) => h.join(': ')).join('\r\n')}\r\n\r\n`
		);
		socket.write(partHead('x', 'a.pdf') + 'början');
		await expect.poll(() => taken.length).toBe(1);
		socket.resetAndDestroy();
		expect(await outcome.promise).toEqual({ outcome: 'refused', reason: 'cut-off' });
		expect(taken).toMatchObject([{ whole: false }]);
	});

	it('throws what the taker of a file throws, after the body is read', async () => {
		takeFile = async () => {
			throw new Error('disk full');
		};
		const response = await fetch(`http://127.0.0.1:${port}/`, {
			method: 'POST',
			body: form([
				['a.pdf', 100_000],
				['b.pdf', 100_000]
			])
		});
		expect(response.status).toBe(500);
		await expect(outcome.promise).rejects.toThrow('disk full');
	});
});

describe('what is read', () => {
	it('gives files in order, one at a time, and the fields', async () => {
		let busy = 0;
		const plain = takeFile;
		takeFile = async (file) => {
			expect(++busy).toBe(1);
			await new Promise((resolve) => setTimeout(resolve, 20));
			await plain(file);
			busy--;
		};
		const body = form(
			[
				['första.pdf', 90_000],
				['andra.pdf', 0],
				['tredje.pdf', 120_000]
			],
			{ text: 'Hej på dig', ['__proto__']: 'x' }
		);
		expect(await post(body)).toBe('done');
		expect(taken).toEqual([
			{ fileName: 'första.pdf', size: 90_000, whole: true },
			{ fileName: 'andra.pdf', size: 0, whole: true },
			{ fileName: 'tredje.pdf', size: 120_000, whole: true }
		]);
		const result = await outcome.promise;
		expect(result.outcome === 'done' && result.fields.get('text')).toBe('Hej på dig');
	});

	it('skips what the taker leaves unread', async () => {
		takeFile = async ({ fileName }) => {
			taken.push({ fileName, size: 0, whole: false });
		};
		const body = form([
			['a.exe', 120_000],
			['b.exe', 120_000]
		]);
		expect(await post(body)).toBe('done');
		expect(taken.map((each) => each.fileName)).toEqual(['a.exe', 'b.exe']);
	});

	it('skips the rest of a file whose reading stopped', async () => {
		takeFile = async ({ fileName, content }) => {
			for await (const chunk of content) {
				taken.push({ fileName, size: chunk.byteLength, whole: false });
				break;
			}
		};
		const body = form([
			['a.pdf', 140_000],
			['b.pdf', 140_000]
		]);
		expect(await post(body)).toBe('done');
		expect(taken.map((each) => each.fileName)).toEqual(['a.pdf', 'b.pdf']);
	});

	it('ignores a file input that was left empty', async () => {
		expect(await post(form([['', 0]]))).toBe('done');
		expect(taken).toEqual([]);
	});

	it('waits for a slow sender that keeps sending', async () => {
		const sent = httpRequest({ port, method: 'POST', headers: headers('x') });
		sent.write(partHead('x', 'långsam.pdf'));
		for (let round = 0; round < 6; round++) {
			await new Promise((resolve) => setTimeout(resolve, 100));
			sent.write(Buffer.alloc(1_000));
		}
		sent.end('\r\n--x--\r\n');
		expect(await outcome.promise).toMatchObject({ outcome: 'done' });
		expect(taken).toEqual([{ fileName: 'långsam.pdf', size: 6_000, whole: true }]);
	});
});

function headers(boundary: string): Record<string, string> {
	return { 'content-type': `multipart/form-data; boundary=${boundary}` };
}

function partHead(boundary: string, fileName: string): string {
	return `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${fileName}"\r\ncontent-type: application/pdf\r\n\r\n`;
}
