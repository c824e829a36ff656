import { and, eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { deliveries } from './schema.ts';

/**
 * Operations have removed the reason (a missing key, a fault of ours): a quarantined delivery is processed once more.
 * Its bytes are those that came. False when there is none with this transport id in quarantine.
 */
export async function releaseDelivery(
	deps: { db: Db; clock: Clock },
	transportId: string
): Promise<boolean> {
	const now = deps.clock.now();
	const { rowsAffected } = await deps.db.write((tx) =>
		tx
			.update(deliveries)
			.set({ state: 'acknowledged', outcome: null, attempts: 0, dueAt: now, processedAt: null })
			.where(and(eq(deliveries.transportId, transportId), eq(deliveries.state, 'quarantined')))
	);
	return rowsAffected === 1;
}
