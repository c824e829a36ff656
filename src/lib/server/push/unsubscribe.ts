import { and, eq } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { pushSubscriptions } from './schema.ts';

/** Forgets one of the person's own browsers, by our id or by its endpoint. Another's is as unknown as none at all. */
export function unsubscribe(
	deps: { db: Db },
	wish: { actor: Actor } & ({ subscriptionId: string } | { endpoint: string })
): Promise<{ outcome: 'done' } | { outcome: 'not-found' }> {
	const which =
		'endpoint' in wish
			? eq(pushSubscriptions.endpoint, wish.endpoint)
			: eq(pushSubscriptions.id, wish.subscriptionId);
	return deps.db.write(async (tx) => {
		const gone = await tx
			.delete(pushSubscriptions)
			.where(and(which, eq(pushSubscriptions.personId, wish.actor.personId)))
			.returning({ id: pushSubscriptions.id });
		return { outcome: gone.length > 0 ? 'done' : 'not-found' };
	});
}
