import { openEnvelope } from '../src/lib/server/sealing/open-envelope.ts';
import { measureGrowth, type BenchCase } from './bench-case.ts';
import { openJob } from './fixtures.ts';

/** Once, in a process that has done nothing large before, reading the file included: as xmlsec1 does it. */
export default (async (fixtures) => {
	const small = () => openEnvelope(openJob(fixtures, 'small-envelope.xml'));
	const large = () => openEnvelope(openJob(fixtures, 'large-envelope.xml'));
	return [{ work: 'open 1 × 30 MB, once', tool: 'sluss', ...(await measureGrowth(small, large)) }];
}) satisfies BenchCase;
