import { count, eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { listMailboxesWithRight } from '../mailbox/rights.ts';
import { isAllowedEndpoint } from './endpoint-guard.ts';
import { noticeSettings, pushSubscriptions } from './schema.ts';
import type { BrowserSubscription } from './subscription.ts';

export interface SubscribeDeps {
	db: Db;
	clock: Clock;
	ids: Ids;
	config: { push: { allowedOrigins: readonly string[] } };
}

export type SubscribeResult =
	| { outcome: 'done'; subscriptionId: string }
	/** The push service is none that Sluss writes to. */
	| { outcome: 'endpoint-not-allowed' }
	/** Another person's browser is known by this endpoint, with other keys. */
	| { outcome: 'endpoint-taken' }
	| { outcome: 'too-many' };

/** Enough for everybody with devices; keeps one account from filling the queue. */
export const SUBSCRIPTIONS_MAX = 20;

/**
 * Remembers that a person wants notices in a browser; a browser that is known is renewed. Whoever allows notices for the
 * first time and has chosen no mailbox gets them for all that she may read: "on" that says nothing would be a lie.
 */
export function subscribe(
	deps: SubscribeDeps,
	wish: { actor: Actor; subscription: BrowserSubscription; label: string }
): Promise<SubscribeResult> {
	const { personId } = wish.actor;
	const { endpoint, p256dh, auth } = wish.subscription;
	if (!isAllowedEndpoint(endpoint, deps.config.push.allowedOrigins)) {
		return Promise.resolve({ outcome: 'endpoint-not-allowed' });
	}
	const now = deps.clock.now();
	const id = deps.ids.uuid();
	return deps.db.write(async (tx): Promise<SubscribeResult> => {
		const [known] = await tx
			.select()
			.from(pushSubscriptions)
			.where(eq(pushSubscriptions.endpoint, endpoint));
		// A shared tablet changes hands: only the browser itself knows its keys.
		if (known && known.personId !== personId && (known.p256dh !== p256dh || known.auth !== auth)) {
			return { outcome: 'endpoint-taken' };
		}
		const mine = await countOf(tx, personId);
		if (known?.personId !== personId && mine >= SUBSCRIPTIONS_MAX) return { outcome: 'too-many' };
		if (mine === 0) await chooseAllWhenNone(tx, personId, now);
		if (known && known.personId === personId) {
			await tx
				.update(pushSubscriptions)
				.set({ p256dh, auth, label: wish.label, failures: 0 })
				.where(eq(pushSubscriptions.id, known.id));
			return { outcome: 'done', subscriptionId: known.id };
		}
		// A new id even for a known endpoint: what waits for the former person must not reach the new one.
		if (known) await tx.delete(pushSubscriptions).where(eq(pushSubscriptions.id, known.id));
		await tx
			.insert(pushSubscriptions)
			.values({ id, personId, endpoint, p256dh, auth, label: wish.label, createdAt: now });
		return { outcome: 'done', subscriptionId: id };
	});
}

async function countOf(tx: Tx, personId: string): Promise<number> {
	const [row] = await tx
		.select({ count: count() })
		.from(pushSubscriptions)
		.where(eq(pushSubscriptions.personId, personId));
	return row?.count ?? 0;
}

async function chooseAllWhenNone(tx: Tx, personId: string, now: number): Promise<void> {
	const chosen = await tx
		.select()
		.from(noticeSettings)
		.where(eq(noticeSettings.personId, personId))
		.limit(1);
	if (chosen.length > 0) return;
	const readable = await listMailboxesWithRight(tx, personId, 'read', now);
	if (readable.length === 0) return;
	await tx
		.insert(noticeSettings)
		.values(readable.map(({ mailboxId }) => ({ personId, mailboxId })));
}
