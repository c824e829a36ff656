import { sealMessage } from '../src/lib/server/sealing/seal-message.ts';
import { measureGrowth, type BenchCase } from './bench-case.ts';
import { sealJob } from './fixtures.ts';

/** Once, in a process that has done nothing large before, reading the file included: as xmlsec1 does it. */
export default (async (fixtures) => {
	const small = () => sealMessage(sealJob(fixtures, 'small.bin'));
	const large = () => sealMessage(sealJob(fixtures, 'large.bin'));
	return [{ work: 'seal 1 × 30 MB, once', tool: 'sluss', ...(await measureGrowth(small, large)) }];
}) satisfies BenchCase;
