import { monitorEventLoopDelay } from 'node:perf_hooks';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Sealer, sealingWorkerUrl } from '../src/lib/server/sealing/sealer.ts';
import { median, timeRuns, type BenchCase } from './bench-case.ts';
import { openJob } from './fixtures.ts';

const RESOLUTION_MS = 1;

/** How long a page would wait for the main thread while 30 MB are opened beside it. */
export default (async (fixtures) => {
	const sealer = new Sealer({ workerUrl: sealingWorkerUrl(resolve(import.meta.dirname, '..')) });
	await sealer.openEnvelope(openJob(fixtures, 'small-envelope.xml'));

	const idle = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
	idle.enable();
	await sleep(1000);
	idle.disable();

	const busy = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
	const jobs = Array.from({ length: 5 }, () => openJob(fixtures, 'large-envelope.xml'));
	await sleep(50);
	busy.enable();
	const times = await timeRuns(jobs.length, async () => {
		const job = jobs.pop();
		if (job) await sealer.openEnvelope(job, { handOver: true });
	});
	busy.disable();
	await sealer.close();
	const ms = (nanoseconds: number) => `${(nanoseconds / 1e6).toFixed(1)} ms`;
	return [
		{
			work: 'open 1 × 30 MB in a thread',
			tool: 'sluss',
			ms: median(times),
			note:
				`event loop delay p99 ${ms(busy.percentile(99))}, max ${ms(busy.max)}` +
				` (idle: p99 ${ms(idle.percentile(99))}, max ${ms(idle.max)}; resolution ${RESOLUTION_MS} ms)`
		}
	];
}) satisfies BenchCase;
