import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../db/database.ts';
import { pushDeliveries, pushSubscriptions } from '../push/schema.ts';
import { sessions } from './schema.ts';

/**
 * Signs a person out in every browser and ends the notices there: a telephone that is lost shows nothing more. Returns how
 * many sessions there were.
 */
export async function endEverywhere(tx: Tx, personId: string): Promise<number> {
	const ended = await tx
		.delete(sessions)
		.where(eq(sessions.personId, personId))
		.returning({ id: sessions.id });
	const browsers = await tx
		.delete(pushSubscriptions)
		.where(eq(pushSubscriptions.personId, personId))
		.returning({ id: pushSubscriptions.id });
	await tx
		.update(pushDeliveries)
		.set({ state: 'silenced' })
		.where(
			and(
				eq(pushDeliveries.state, 'due'),
				inArray(
					pushDeliveries.subscriptionId,
					browsers.map(({ id }) => id)
				)
			)
		);
	return ended.length;
}
