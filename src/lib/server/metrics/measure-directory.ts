import type { Clock } from '../clock.ts';
import type { CertificateUse } from '../directory/directory.ts';
import type { Outage } from '../directory/outages.ts';
import type { SmpDirectory } from '../directory/smp-directory.ts';
import { codeOf, type ErrorCode } from '../errors.ts';
import type { Metrics } from './metrics.ts';

/** What the look-ups of this process have shown, since nobody can ask a directory how it is. Ms since the epoch. */
export interface DirectoryHealth {
	readonly lastAnswerAt: number | null;
	readonly lastFailureAt: number | null;
	readonly lastFailure: ErrorCode | null;
	/** Servers and resolvers that do not answer, the longest silent first. */
	readonly outages: readonly Outage[];
}

/** The same directory, measured, with a memory of how it last went. An unknown participant is an answer. */
export function measureDirectory(
	directory: SmpDirectory,
	{ directoryLookups }: Metrics,
	clock: Clock
): SmpDirectory & { health(): DirectoryHealth } {
	let health: Omit<DirectoryHealth, 'outages'> = {
		lastAnswerAt: null,
		lastFailureAt: null,
		lastFailure: null
	};
	async function measured<T>(use: CertificateUse, lookUp: () => Promise<T>): Promise<T> {
		try {
			const found = await lookUp();
			directoryLookups.inc({ use, outcome: 'ok' });
			health = { ...health, lastAnswerAt: clock.now() };
			return found;
		} catch (error) {
			const code = codeOf(error);
			directoryLookups.inc({ use, outcome: code });
			health =
				code === 'PARTICIPANT_UNKNOWN'
					? { ...health, lastAnswerAt: clock.now() }
					: { ...health, lastFailureAt: clock.now(), lastFailure: code };
			throw error;
		}
	}
	return {
		health: () => ({ ...health, outages: directory.outages() }),
		outages: () => directory.outages(),
		findCertificates: (participantId, use, options) =>
			measured(use, () => directory.findCertificates(participantId, use, options)),
		findCertificate: (participantId, use, options) =>
			measured(use, () => directory.findCertificate(participantId, use, options))
	};
}
