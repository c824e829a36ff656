import { sealMessage } from '../src/lib/server/sealing/seal-message.ts';
import { median, timeRuns, type BenchCase } from './bench-case.ts';
import { sealJob } from './fixtures.ts';

/** Build, check, encrypt, sign: all that happens between a draft and the access point. */
export default (async (fixtures) => {
	const job = sealJob(fixtures, 'large.bin');
	const times = await timeRuns(5, () => sealMessage(job));
	return [{ work: 'seal 1 × 30 MB', tool: 'sluss', ms: median(times) }];
}) satisfies BenchCase;
