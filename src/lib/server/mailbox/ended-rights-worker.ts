import { and, gt, lte, min } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Log } from '../log.ts';
import { createWorkLoop, type WorkLoop } from '../workers/work-loop.ts';
import { releaseUnreadable } from './release-unreadable.ts';
import { memberships } from './schema.ts';

/** People and mailboxes in one transaction: others write in between. */
const AT_ONCE = 50;

/**
 * Gives back to everybody what stand-ins handle when their last day is over: a right that ends by itself is not taken by
 * anybody who could do it. After a start, all that has ever ended is looked at once.
 */
export function createEndedRightsWorker(deps: { db: Db; clock: Clock; log: Log }): WorkLoop {
	const { db, clock, log } = deps;
	/** What ended until then is done with. */
	let since = 0;

	function listEnded(now: number) {
		return db.read
			.selectDistinct({ mailboxId: memberships.mailboxId, personId: memberships.personId })
			.from(memberships)
			.where(and(gt(memberships.until, since), lte(memberships.until, now)));
	}

	return createWorkLoop({
		name: 'ended-rights',
		concurrency: 1,
		idleMs: 30_000,
		clock,
		log,
		async nextDueAt() {
			const [next] = await db.read
				.select({ at: min(memberships.until) })
				.from(memberships)
				.where(gt(memberships.until, since));
			return next?.at ?? undefined;
		},
		async turn() {
			const at = clock.now();
			// A clock that has been set back: what ends by it has not been looked at.
			since = Math.min(since, at);
			const ended = await listEnded(at);
			for (let start = 0; start < ended.length; start += AT_ONCE) {
				const piece = ended.slice(start, start + AT_ONCE);
				await db.write(async (tx) => {
					for (const place of piece) await releaseUnreadable(tx, { ...place, by: null, at });
				});
			}
			since = at;
			return ended.length > 0;
		}
	});
}
