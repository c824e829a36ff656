import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../db/database.ts';
import { pushDeliveries, pushSubscriptions } from './schema.ts';

/** Every browser that a person gets notices in is forgotten, and what was on its way to them is silenced. */
export async function endBrowsers(tx: Tx, personId: string): Promise<void> {
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
}
