import { eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import type { Ids } from '../ids.ts';
import type { PushOutcome, PushSender } from './push-sender.ts';
import { pushSubscriptions } from './schema.ts';
import { recordSubscriptionUse, removeGoneSubscription } from './store.ts';

export interface TestNoticeResult {
	subscriptionId: string;
	label: string;
	/** `taken` means that the push service took it, not that it was shown. */
	outcome: PushOutcome['outcome'];
}

/**
 * Sends a test notice to each of the person's browsers at once, outside the queue, because she waits for the answer.
 * A browser that turns out to be gone is forgotten, as with any notice.
 */
export async function sendTestNotice(
	deps: { db: Db; clock: Clock; ids: Ids; pushSender: PushSender },
	wish: { actor: Actor }
): Promise<TestNoticeResult[]> {
	const browsers = await deps.db.read
		.select()
		.from(pushSubscriptions)
		.where(eq(pushSubscriptions.personId, wish.actor.personId));
	return Promise.all(
		browsers.map(async ({ id, label, endpoint, p256dh, auth }) => {
			const payload = { n: deps.ids.token(), c: 0 };
			const { outcome } = await deps.pushSender.send({ endpoint, p256dh, auth }, payload, 'test');
			await recordOutcome(deps, id, outcome);
			return { subscriptionId: id, label, outcome };
		})
	);
}

async function recordOutcome(
	deps: { db: Db; clock: Clock },
	subscriptionId: string,
	outcome: PushOutcome['outcome']
): Promise<void> {
	const succeededAt = deps.clock.now();
	await deps.db.write((tx) =>
		outcome === 'gone'
			? removeGoneSubscription(tx, subscriptionId)
			: recordSubscriptionUse(tx, subscriptionId, outcome === 'taken' ? { succeededAt } : 'failed')
	);
}
