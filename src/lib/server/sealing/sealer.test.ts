import { join, resolve } from 'node:path';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_FILE, SAMPLE_MESSAGE } from '#tests/support/sdk-samples.ts';
import { makeSealingSamples, type SealingSamples } from '#tests/support/sealing-samples.ts';
import { AppError } from '../errors.ts';
import { Sealer, sealingWorkerUrl, type SealerOptions } from './sealer.ts';

const workerUrl = sealingWorkerUrl(resolve(import.meta.dirname, '../../../..'));
let samples: SealingSamples;
let folder: string;
const opened: Sealer[] = [];
beforeAll(async () => {
	samples = makeSealingSamples();
	folder = await mkdtemp(join(tmpdir(), 'sluss-sealer-'));
});
afterEach(async () => {
	for (const sealer of opened.splice(0)) await sealer.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function newSealer(options: Partial<SealerOptions> = {}): Sealer {
	const sealer = new Sealer({ workerUrl, ...options });
	opened.push(sealer);
	return sealer;
}

/** A worker of another kind, for what must not happen. */
async function workerThat(body: string): Promise<URL> {
	const file = join(folder, `${opened.length}-${body.length}.mjs`);
	await writeFile(file, `import { parentPort } from 'node:worker_threads';\n${body}`);
	return pathToFileURL(file);
}

describe('A sealer', () => {
	test('rejects with the code of what went wrong in the thread', async () => {
		const sealer = newSealer();
		const signing = { ...samples.sender, keyPem: samples.stranger.keyPem };
		const failed = await sealer
			.sealMessage({ ...samples.messageJob, signing })
			.catch((error: unknown) => error);
		expect(failed).toBeInstanceOf(AppError);
		expect(failed).toMatchObject({ code: 'KEY_MISMATCH', retryable: false });
		const job = samples.open(Buffer.from('hej'), { privateKeysPem: ['x'] });
		await expect(sealer.openEnvelope(job)).rejects.toMatchObject({ code: 'KEY_MALFORMED' });
	});

	test('rejects the work of a thread that dies so that it can be tried again, and goes on with another thread', async () => {
		const dying = await workerThat(
			`let count = 0; parentPort.on('message', ({ job }) => process.exit(1));`
		);
		const sealer = newSealer({ workerUrl: dying, threadsMax: 1 });
		const results = await Promise.allSettled([
			sealer.readHeader(Buffer.from('a')),
			sealer.readHeader(Buffer.from('b'))
		]);
		for (const result of results) {
			expect(result).toMatchObject({
				status: 'rejected',
				reason: { code: 'SEALING_FAILED', retryable: true }
			});
		}
	});

	test('rejects when a thread throws outside its work', async () => {
		const throwing = await workerThat(
			`parentPort.on('message', () => { throw new Error('bug'); });`
		);
		const sealer = newSealer({ workerUrl: throwing });
		await expect(sealer.readHeader(Buffer.from('a'))).rejects.toMatchObject({
			code: 'SEALING_FAILED',
			cause: expect.objectContaining({ message: 'bug' })
		});
	});

	test('gives no work to a thread that is about to end', async () => {
		const fragile = await workerThat(`parentPort.on('message', ({ job }) => {
			if (job.length === 1) throw new Error('bug');
			parentPort.postMessage({ outcome: 'done', result: undefined });
		});`);
		const sealer = newSealer({ workerUrl: fragile, threadsMax: 1, aheadMax: 0 });
		const results = await Promise.allSettled([
			sealer.readHeader(Buffer.from('1')),
			sealer.readHeader(Buffer.from('22')),
			sealer.readHeader(Buffer.from('1')),
			sealer.readHeader(Buffer.from('22'))
		]);
		expect(results.map(({ status }) => status)).toEqual([
			'rejected',
			'fulfilled',
			'rejected',
			'fulfilled'
		]);
	});

	test('goes on after a job that cannot cross between threads', async () => {
		const sealer = newSealer({ threadsMax: 1 });
		const impossible = { ...samples.messageJob, federation: (() => '') as unknown as string };
		await expect(sealer.sealMessage(impossible)).rejects.toThrow('could not be cloned');
		expect(await sealer.readHeader(Buffer.from('<a/>'))).toBeUndefined();
	});

	test('takes no more work than its queue holds', async () => {
		const sealer = newSealer({ threadsMax: 1, waitingMax: 1, aheadMax: 0 });
		const first = sealer.readHeader(Buffer.from('<a/>'));
		const second = sealer.readHeader(Buffer.from('<a/>'));
		await expect(sealer.readHeader(Buffer.from('<a/>'))).rejects.toMatchObject({
			code: 'SEALING_BUSY',
			retryable: true
		});
		expect(await Promise.all([first, second])).toEqual([undefined, undefined]);
	});

	test('gives a busy thread small work ahead, and nothing behind what is large', async () => {
		const counting = await workerThat(`let given = 0;
			parentPort.on('message', () => {
				given += 1;
				setTimeout(() => parentPort.postMessage({ outcome: 'done', result: given }), 200);
			});`);
		const sealer = newSealer({ workerUrl: counting, threadsMax: 1, aheadMax: 1 });
		const small = Buffer.from('<a/>');
		const large = Buffer.alloc(300_000);
		const known = [small, small, large, small].map((job) => sealer.readHeader(job));
		// The first answer has seen the second task come; the large one, and what is behind it, came alone.
		expect(await Promise.all(known)).toEqual([2, 2, 3, 4]);
	});

	test('when closed finishes what is under way and gives up what waits', async () => {
		const sealer = newSealer({ threadsMax: 1, aheadMax: 0 });
		const underWay = sealer.readHeader(Buffer.from('<a/>'));
		const waiting = expect(sealer.readHeader(Buffer.from('<a/>'))).rejects.toMatchObject({
			code: 'SEALING_FAILED',
			retryable: true
		});
		await sealer.close();
		expect(await underWay).toBeUndefined();
		await waiting;
		await expect(sealer.readHeader(Buffer.from('<a/>'))).rejects.toMatchObject({
			code: 'SEALING_FAILED'
		});
	});

	test('seals and opens messages, reads headers, seals receipts', async () => {
		const sealer = newSealer();
		const { envelope, payloadSize } = await sealer.sealMessage(samples.messageJob);
		expect(Buffer.isBuffer(envelope)).toBe(true);
		expect(payloadSize).toBeGreaterThan(1000);
		expect(await sealer.readHeader(envelope)).toMatchObject({
			trust: 'unverified',
			id: SAMPLE_MESSAGE.messageId
		});
		const message = await sealer.openEnvelope(samples.open(envelope));
		expect(message).toMatchObject({ outcome: 'message', message: SAMPLE_MESSAGE });
		if (message.outcome === 'message') {
			expect(message.files).toEqual([{ ...SAMPLE_FILE, documentIndex: 0 }]);
			expect(Buffer.isBuffer(message.files[0]?.bytes)).toBe(true);
		}
		const receipt = await sealer.sealReceipt(samples.receiptJob);
		const signer = { certificatePem: samples.recipient.certificatePem };
		expect(await sealer.openEnvelope(samples.open(receipt.envelope, { signer }))).toMatchObject({
			outcome: 'receipt',
			receipt: samples.receiptJob.receipt
		});
	});

	test('does many things at once with two threads', async () => {
		const sealer = newSealer();
		const sealed = await Promise.all(
			Array.from({ length: 20 }, () => sealer.sealMessage(samples.messageJob))
		);
		const outcomes = await Promise.all(
			sealed.map(({ envelope }) => sealer.openEnvelope(samples.open(envelope)))
		);
		expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['message']));
	});

	test('copies the bytes of a job unless they are handed over', async () => {
		const sealer = newSealer();
		const bytes = new Uint8Array(100_000).fill(7);
		const job = { ...samples.messageJob, files: [{ ...SAMPLE_FILE, bytes }] };
		await sealer.sealMessage(job);
		expect(bytes.length).toBe(100_000);
		await sealer.sealMessage(job, { handOver: true });
		expect(bytes.length).toBe(0);
	});

	test('never gives away the pool that small buffers share', async () => {
		const sealer = newSealer();
		const small = Buffer.from('<a/>');
		const neighbour = Buffer.from('still here');
		await sealer.openEnvelope(samples.open(small), { handOver: true });
		expect(small.toString()).toBe('<a/>');
		expect(neighbour.toString()).toBe('still here');
	});
});
