import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createWorkLoop, type WorkLoop } from '../workers/work-loop.ts';
import type { AuditCheck } from './audit-check.ts';

/** After the start, so that whoever restarts in a hurry waits for nothing. */
const FIRST_MS = 30 * 60_000;
export const AUDIT_EVERY_MS = 24 * 3_600_000;

/** Checks the whole chain of the log once a day; a check by an auditor counts as one. What is broken raises `audit.broken`. */
export function createAuditWorker(
	deps: { clock: Clock; log: Log },
	check: Pick<AuditCheck, 'run' | 'state' | 'stop'>
): WorkLoop {
	const first = deps.clock.now() + FIRST_MS;
	async function dueAt(): Promise<number> {
		const { last } = await check.state();
		return last === null ? first : Math.max(first, last.at + AUDIT_EVERY_MS);
	}
	const loop = createWorkLoop({
		name: 'audit-check',
		concurrency: 1,
		idleMs: 60_000,
		...deps,
		nextDueAt: dueAt,
		turn: async () => (await dueAt()) <= deps.clock.now() && check.run()
	});
	return {
		...loop,
		async stop() {
			// A check that is half-way is given up: it begins anew after the next start.
			await check.stop();
			await loop.stop();
		}
	};
}
