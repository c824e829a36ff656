import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createWorkLoop, type WorkLoop } from '../workers/work-loop.ts';

/** Does something small now and then, whether or not it succeeds. `run` says after how many milliseconds to come again. */
export function createRecurring(options: {
	name: string;
	run: () => Promise<number>;
	/** Until the first time, in milliseconds. */
	firstMs?: number;
	clock: Clock;
	log: Log;
}): WorkLoop {
	const { name, run, clock, log } = options;
	let dueAt = clock.now() + (options.firstMs ?? 0);
	return createWorkLoop({
		name,
		async turn() {
			if (clock.now() < dueAt) return false;
			dueAt = clock.now() + RETRY_MS; // where it throws
			dueAt = clock.now() + (await run());
			return true;
		},
		nextDueAt: async () => dueAt,
		concurrency: 1,
		idleMs: RETRY_MS,
		clock,
		log
	});
}

const RETRY_MS = 60_000;
