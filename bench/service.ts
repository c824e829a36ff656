/**
 * The message service as it runs: outbox and inbox loops, encrypted database, blob store with its fsyncs, sealing threads. In
 * memory are only the access point and the directory.
 */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/lib/server/clock.ts';
import { Sealer, sealingWorkerUrl } from '../src/lib/server/sealing/sealer.ts';
import { makeCertificate } from '../tests/support/certificates.ts';
import { openMessageService } from '../tests/support/message-service.ts';
import type { Parties } from '../tests/support/region.ts';
import type { Measurement } from './bench-case.ts';
import { SMALL_FILE_BYTES } from './fixtures.ts';
import { MemoryAccessPoint } from './memory-access-point.ts';
import { KEY_BITS, type RsaRate } from './rsa-rate.ts';

/**
 * Before the measured run, so that it is the running service that is measured: until then the engine still compiles, which
 * takes a tenth of the processors.
 */
export const WARM_UP = 2000;
export const MESSAGES = 2000;

export async function openService() {
	const parties: Parties = {
		own: makeCertificate({ subject: 'Exempels kommun', bits: KEY_BITS }),
		region: makeCertificate({ subject: 'Region Exempel', bits: KEY_BITS })
	};
	const sealer = new Sealer({ workerUrl: sealingWorkerUrl(resolve(import.meta.dirname, '..')) });
	const accessPoint = new MemoryAccessPoint();
	const service = await openMessageService(parties, {
		clock: systemClock,
		sealer,
		connector: accessPoint
	});
	return {
		parties,
		service,
		sealer,
		accessPoint,
		async close() {
			await Promise.all([service.outbox.stop(), service.inbox.stop()]);
			await sealer.close();
			// Its files stay until all cases have run: ext4 makes files slowly for minutes after many have been removed.
			await service.deps.blobs.close();
			await service.deps.db.close();
		}
	};
}

/** A file that no other message has; with the rest of the message it makes an envelope of some 14 kB (10 kB of message). */
export function smallFile() {
	const head = '%PDF-1.7\n';
	const bytes = Buffer.concat([Buffer.from(head), randomBytes(SMALL_FILE_BYTES - head.length)]);
	return { fileName: 'fil.pdf', contentType: 'application/pdf', bytes };
}

/**
 * Waits until the access point has been given so many submissions, and then until the last is recorded: counting rows all
 * the time would be a good part of what is measured.
 */
export async function untilRecorded(
	accessPoint: MemoryAccessPoint,
	submissions: number,
	isRecorded: () => Promise<boolean>
): Promise<void> {
	while (accessPoint.submitted.size < submissions) await sleep(5);
	while (!(await isRecorded())) await sleep(5);
}

/** Milliseconds, and what the processors had to do for it in milliseconds: the whole process, all its threads. */
export interface Spent {
	readonly ms: number;
	readonly processorMs: number;
}

export async function measureSpent(work: () => Promise<void>): Promise<Spent> {
	const start = performance.now();
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return { ms: performance.now() - start, processorMs: (user + system) / 1000 };
}

/** Our time for `count` messages, and beside it that of nothing but their private key operations on every core. */
export function compareWithRsa(
	work: string,
	{ count, spent, operations }: { count: number; spent: Spent; operations: number },
	rsa: RsaRate
): Measurement[] {
	const { ms, processorMs } = spent;
	const rate = (count / ms) * 1000;
	const row = (tool: string, perSecond: number): Measurement => ({
		work,
		tool,
		ms: (count * operations * 1000) / perSecond,
		note:
			`${perSecond.toFixed(0)} operations/s, ${operations} per message: we reach ` +
			((rate * operations) / perSecond).toFixed(2)
	});
	return [
		{
			work,
			tool: 'sluss',
			ms,
			note:
				`${rate.toFixed(0)} messages/s, ${(processorMs / count).toFixed(1)} ms of processor time each; ` +
				'access point in memory, connections not counted'
		},
		row(`RSA-${KEY_BITS}, all cores`, rsa.allCores),
		row(`RSA-${KEY_BITS}, one core`, rsa.oneCore),
		...(rsa.openssl === undefined ? [] : [row(`openssl speed, all cores`, rsa.openssl)])
	];
}
