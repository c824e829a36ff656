import { openEnvelope } from '../src/lib/server/sealing/open-envelope.ts';
import { median, timeRuns, type BenchCase } from './bench-case.ts';
import { openJob } from './fixtures.ts';

/** Verify, decrypt, check, decode the file: all that happens between the access point and the mailbox. */
export default (async (fixtures) => {
	const job = openJob(fixtures, 'large-envelope.xml');
	const times = await timeRuns(5, () => openEnvelope(job));
	return [{ work: 'open 1 × 30 MB', tool: 'sluss', ms: median(times) }];
}) satisfies BenchCase;
