import type { Sealing } from '../sealing/sealing-jobs.ts';
import { timed, type Metrics } from './metrics.ts';

/** The same sealer, measured. `readHeader` is too cheap to be worth a number. */
export function measureSealing(sealing: Sealing, { sealingSeconds }: Metrics): Sealing {
	return {
		sealMessage: (job, options) =>
			timed(sealingSeconds, { task: 'seal-message' }, () => sealing.sealMessage(job, options)),
		sealReceipt: (job) =>
			timed(sealingSeconds, { task: 'seal-receipt' }, () => sealing.sealReceipt(job)),
		readHeader: (envelope) => sealing.readHeader(envelope),
		openEnvelope: (job, options) =>
			timed(
				sealingSeconds,
				{ task: 'open' },
				() => sealing.openEnvelope(job, options),
				({ outcome }) => outcome
			)
	};
}
