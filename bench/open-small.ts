import { openEnvelope } from '../src/lib/server/sealing/open-envelope.ts';
import { median, timeRuns, type BenchCase } from './bench-case.ts';
import { SMALL_COUNT, openJob } from './fixtures.ts';

export default (async (fixtures) => {
	const job = openJob(fixtures, 'small-envelope.xml');
	const times = await timeRuns(3, () => {
		for (let i = 0; i < SMALL_COUNT; i++) openEnvelope(job);
	});
	return [{ work: `open ${SMALL_COUNT} × 10 kB`, tool: 'sluss', ms: median(times) }];
}) satisfies BenchCase;
