import { setTimeout as wait } from 'node:timers/promises';
import type { Directory } from '../directory/directory.ts';

/**
 * The directory for a delivery that has its turn among others: when an answer takes longer than `afterMs`, it gives up its
 * turn, so that nobody stands behind it for as long as a silent server takes to time out. It is recorded when it gets there.
 */
export function givingWay(directory: Directory, afterMs: number, pass: () => void): Directory {
	async function watched<T>(lookUp: Promise<T>): Promise<T> {
		const ended = new AbortController();
		void wait(afterMs, undefined, { signal: ended.signal, ref: false }).then(pass, () => undefined);
		try {
			return await lookUp;
		} finally {
			ended.abort();
		}
	}
	return {
		findCertificates: (...asked) => watched(directory.findCertificates(...asked)),
		findCertificate: (...asked) => watched(directory.findCertificate(...asked))
	};
}
