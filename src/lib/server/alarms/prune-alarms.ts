import { setImmediate } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';

/** How long a cleared alarm is kept, and how many of them at most: the audit log knows who closed which. */
export const CLEARED_KEPT_MS = 90 * 24 * 3_600_000;
export const CLEARED_MAX = 10_000;
const SLICE = 500;

/** Removes cleared alarms that are old, and the oldest of too many. Open ones stay. Returns how many went. */
export async function pruneAlarms(deps: { db: Db; clock: Clock }): Promise<number> {
	const before = deps.clock.now() - CLEARED_KEPT_MS;
	let removed = 0;
	for (;;) {
		const { rowsAffected } = await deps.db.write((tx) =>
			tx.run(sql`DELETE FROM alarms WHERE id IN (
				SELECT id FROM alarms WHERE cleared_at < ${before}
				UNION
				SELECT id FROM (SELECT id FROM alarms WHERE cleared_at IS NOT NULL
					ORDER BY cleared_at DESC LIMIT -1 OFFSET ${CLEARED_MAX})
				LIMIT ${SLICE})`)
		);
		removed += rowsAffected;
		if (rowsAffected < SLICE) return removed;
		await setImmediate();
	}
}
