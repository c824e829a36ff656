import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { listMailboxesWithRight } from '../mailbox/rights.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { noticeSettings, pushSubscriptions } from './schema.ts';
import { ensureVapidKeys } from './vapid-keys.ts';

export interface SubscriptionSummary {
	id: string;
	label: string;
	createdAt: number;
	/** When a push service last took a notice for it; null: never yet. */
	lastSuccessAt: number | null;
	/** Hand-overs that failed since then. */
	failures: number;
}

/** The browsers in which the person has allowed notices, newest first. */
export function listSubscriptions(
	deps: { db: Db },
	wish: { actor: Actor }
): Promise<SubscriptionSummary[]> {
	return deps.db.read
		.select({
			id: pushSubscriptions.id,
			label: pushSubscriptions.label,
			createdAt: pushSubscriptions.createdAt,
			lastSuccessAt: pushSubscriptions.lastSuccessAt,
			failures: pushSubscriptions.failures
		})
		.from(pushSubscriptions)
		.where(eq(pushSubscriptions.personId, wish.actor.personId))
		.orderBy(desc(pushSubscriptions.createdAt), asc(pushSubscriptions.id));
}

/** The mailboxes that the person may read, by name, and whether she wants notices for each. */
export async function listNoticeSettings(
	deps: { db: Db; clock: Clock },
	wish: { actor: Actor }
): Promise<{ mailboxId: string; name: string; on: boolean }[]> {
	const { personId } = wish.actor;
	const readable = await listMailboxesWithRight(deps.db.read, personId, 'read', deps.clock.now());
	const rows = await deps.db.read
		.select({ mailboxId: mailboxes.id, name: mailboxes.name, chosen: noticeSettings.mailboxId })
		.from(mailboxes)
		.leftJoin(
			noticeSettings,
			and(eq(noticeSettings.mailboxId, mailboxes.id), eq(noticeSettings.personId, personId))
		)
		.where(
			inArray(
				mailboxes.id,
				readable.map(({ mailboxId }) => mailboxId)
			)
		)
		.orderBy(asc(mailboxes.name));
	return rows.map(({ chosen, ...row }) => ({ ...row, on: chosen !== null }));
}

/** The public key that browsers bind their subscriptions to, base64url. */
export async function getApplicationServerKey(deps: { db: Db }): Promise<string> {
	const { publicKey } = await ensureVapidKeys(deps);
	return publicKey;
}
