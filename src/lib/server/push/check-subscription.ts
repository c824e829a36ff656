import { eq } from 'drizzle-orm';
import type { KnownNoticeState } from '#lib/push/notice-state.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { listNoticeSettings } from './queries.ts';
import { pushSubscriptions } from './schema.ts';
import type { BrowserSubscription } from './subscription.ts';

const FAILURES_TOLERATED = 2;

/**
 * Whether a notice would reach the person in this browser. Asked at every start: push dies silently, and whoever trusts
 * it must be told.
 */
export async function checkSubscription(
	deps: { db: Db; clock: Clock },
	wish: { actor: Actor; subscription: BrowserSubscription }
): Promise<KnownNoticeState> {
	const { endpoint, p256dh, auth } = wish.subscription;
	const [known] = await deps.db.read
		.select()
		.from(pushSubscriptions)
		.where(eq(pushSubscriptions.endpoint, endpoint));
	if (known && known.personId !== wish.actor.personId) return 'off';
	if (known?.p256dh !== p256dh || known.auth !== auth) return 'lost';
	const settings = await listNoticeSettings(deps, wish);
	if (!settings.some(({ on }) => on)) return 'no-mailboxes';
	return known.failures > FAILURES_TOLERATED ? 'failing' : 'on';
}
