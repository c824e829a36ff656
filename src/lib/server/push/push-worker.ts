/**
 * Sends the notices that `enqueueNotices` has recorded, as they fall due, and removes those that nobody will tap any
 * more. What is sent to whom is decided in hand-over-notices.ts.
 */
import { createWorkLoop, type WorkLoop } from '../workers/work-loop.ts';
import { handOverNotices, type HandOverDeps } from './hand-over-notices.ts';
import { claimDueDeliveries, nextDeliveryDueAt, removeNoticesBefore } from './store.ts';

/** How long a notice on a screen still leads to its conversation. */
export const NOTICE_KEPT_MS = 30 * 24 * 3_600_000;
const CLEANING_EVERY_MS = 3_600_000;

export function createPushWorker(
	deps: HandOverDeps & { config: { times: { leaseMs: number } } }
): WorkLoop {
	const { db, clock, log } = deps;
	let cleanAt = 0;

	async function clean(): Promise<void> {
		const now = clock.now();
		if (now < cleanAt) return;
		const removed = await db.write((tx) => removeNoticesBefore(tx, now - NOTICE_KEPT_MS));
		// Nothing removed: none is left for now.
		if (removed === 0) cleanAt = now + CLEANING_EVERY_MS;
	}

	return createWorkLoop({
		name: 'push',
		concurrency: 4,
		idleMs: 1_000,
		clock,
		log,
		nextDueAt: () => nextDeliveryDueAt(db.read),
		async turn() {
			await clean();
			// Asked first, beside the write queue: an idle worker holds nobody up.
			const dueAt = await nextDeliveryDueAt(db.read);
			if (dueAt === undefined || dueAt > clock.now()) return false;
			const claim = await db.write((tx) =>
				claimDueDeliveries(tx, { now: clock.now(), leaseMs: deps.config.times.leaseMs })
			);
			if (!claim) return false;
			await handOverNotices(deps, claim);
			return true;
		}
	});
}
