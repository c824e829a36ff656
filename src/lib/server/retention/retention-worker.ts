import { createWorkLoop, type WorkLoop } from '../workers/work-loop.ts';
import type { Log } from '../log.ts';
import { findLastRun, runRetention, type RetentionDeps } from './run-retention.ts';
import { DAY_MS } from './rule.ts';

/** After the start, so that whoever restarts in a hurry waits for nothing. */
const FIRST_MS = 10 * 60_000;
const RETRY_MS = 3_600_000;

/** Runs retention once a day, and an hour after one that failed or was killed. */
export function createRetentionWorker(deps: RetentionDeps & { log: Log }): WorkLoop {
	const first = deps.clock.now() + FIRST_MS;
	async function dueAt(): Promise<number> {
		const last = await findLastRun(deps.db);
		if (last === undefined) return first;
		return Math.max(first, last.startedAt + (last.finishedAt === null ? RETRY_MS : DAY_MS));
	}
	return createWorkLoop({
		name: 'retention',
		concurrency: 1,
		idleMs: 60_000,
		clock: deps.clock,
		log: deps.log,
		nextDueAt: dueAt,
		async turn() {
			if ((await dueAt()) > deps.clock.now()) return false;
			// One that fails is recorded with its code, and what it removed stays removed.
			await runRetention(deps, { personId: null });
			return true;
		}
	});
}
