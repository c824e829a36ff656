import { sealMessage } from '../src/lib/server/sealing/seal-message.ts';
import { median, timeRuns, type BenchCase } from './bench-case.ts';
import { SMALL_COUNT, sealJob } from './fixtures.ts';

export default (async (fixtures) => {
	const job = sealJob(fixtures, 'small.bin');
	const times = await timeRuns(3, () => {
		for (let i = 0; i < SMALL_COUNT; i++) sealMessage(job);
	});
	return [{ work: `seal ${SMALL_COUNT} × 10 kB`, tool: 'sluss', ms: median(times) }];
}) satisfies BenchCase;
