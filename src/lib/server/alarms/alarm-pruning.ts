import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Log } from '../log.ts';
import { createWorkLoop, type WorkLoop } from '../workers/work-loop.ts';
import { pruneAlarms } from './prune-alarms.ts';

const EVERY_MS = 3_600_000;

/** Removes old alarms that were dealt with, at start and every hour. */
export function createAlarmPruning(deps: { db: Db; clock: Clock; log: Log }): WorkLoop {
	const { clock } = deps;
	let lastAt: number | undefined;
	// A clock that was set back makes it due, so that it need not catch up first.
	const isDue = (now: number) => lastAt === undefined || now < lastAt || now >= lastAt + EVERY_MS;
	return createWorkLoop({
		name: 'alarm-pruning',
		async turn() {
			const now = clock.now();
			if (!isDue(now)) return false;
			lastAt = now;
			await pruneAlarms(deps);
			return true;
		},
		nextDueAt: async () => (lastAt ?? clock.now()) + EVERY_MS,
		concurrency: 1,
		idleMs: 10 * 60_000,
		clock,
		log: deps.log
	});
}
