import type { Clock } from '../clock.ts';

const PAUSE_MS = 60_000;
const ENTRIES_MAX = 1_000;

/**
 * Leaves alone for a minute whoever has just failed to answer: it may take its whole time limit to fail, and every message
 * that waits would wait for it again.
 */
export function createPause(clock: Clock) {
	const failures = new Map<string, { at: number; error: unknown }>();
	return async function withPause<T>(url: string, ask: () => Promise<T>): Promise<T> {
		const failure = failures.get(url);
		if (failure !== undefined && clock.now() - failure.at < PAUSE_MS) throw failure.error;
		try {
			const answer = await ask();
			failures.delete(url);
			return answer;
		} catch (error) {
			if (failures.size >= ENTRIES_MAX) failures.clear();
			failures.set(url, { at: clock.now(), error });
			throw error;
		}
	};
}
