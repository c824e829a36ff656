/** The SQL of the queue of hand-overs. Nobody outside this module imports it. */
import { and, asc, eq, inArray, lt, lte, sql } from 'drizzle-orm';
import type { Reader, Tx } from '../db/database.ts';
import type { ErrorCode } from '../errors.ts';
import { notices, pushDeliveries, pushSubscriptions } from './schema.ts';

export interface ClaimedDelivery {
	id: string;
	noticeId: string;
	/** When the notice was made. */
	createdAt: number;
	/** Attempts made, this one included. */
	attempts: number;
}

/**
 * Takes everything that is due for one browser, under a lease: one notice with a count tells as much as many. An entry
 * whose holder died is free again when its lease has run out.
 */
export async function claimDueDeliveries(
	tx: Tx,
	wish: { now: number; leaseMs: number }
): Promise<{ subscriptionId: string; deliveries: ClaimedDelivery[] } | undefined> {
	const free = and(
		eq(pushDeliveries.state, 'due'),
		lte(pushDeliveries.dueAt, wish.now),
		lte(pushDeliveries.leaseUntil, wish.now)
	);
	const [first] = await tx
		.select({ subscriptionId: pushDeliveries.subscriptionId })
		.from(pushDeliveries)
		.where(free)
		.orderBy(asc(pushDeliveries.dueAt))
		.limit(1);
	if (!first) return undefined;
	const claimed = await tx
		.update(pushDeliveries)
		.set({
			leaseUntil: wish.now + wish.leaseMs,
			attempts: sql`${pushDeliveries.attempts} + 1`
		})
		.where(and(free, eq(pushDeliveries.subscriptionId, first.subscriptionId)))
		.returning({
			id: pushDeliveries.id,
			noticeId: pushDeliveries.noticeId,
			attempts: pushDeliveries.attempts
		});
	const made = await tx
		.select({ id: notices.id, createdAt: notices.createdAt })
		.from(notices)
		.where(
			inArray(
				notices.id,
				claimed.map(({ noticeId }) => noticeId)
			)
		);
	const createdAt = new Map(made.map((notice) => [notice.id, notice.createdAt]));
	const deliveries = claimed.map((delivery) => ({
		...delivery,
		createdAt: createdAt.get(delivery.noticeId) ?? wish.now
	}));
	return { subscriptionId: first.subscriptionId, deliveries };
}

/** When the next hand-over may be tried, ms since the epoch. */
export async function nextDeliveryDueAt(read: Reader): Promise<number | undefined> {
	const [row] = await read
		.select({
			at: sql<number | null>`min(max(${pushDeliveries.dueAt}, ${pushDeliveries.leaseUntil}))`
		})
		.from(pushDeliveries)
		.where(eq(pushDeliveries.state, 'due'));
	return row?.at ?? undefined;
}

/** Ends, as sent, what waits for a browser that has just been told of these notices. */
export async function finishCoveredDeliveries(
	tx: Tx,
	subscriptionId: string,
	noticeIds: readonly string[]
): Promise<void> {
	await tx
		.update(pushDeliveries)
		.set({ state: 'sent', lastCode: null })
		.where(
			and(
				eq(pushDeliveries.subscriptionId, subscriptionId),
				eq(pushDeliveries.state, 'due'),
				inArray(pushDeliveries.noticeId, [...noticeIds])
			)
		);
}

export async function finishDeliveries(
	tx: Tx,
	ids: readonly string[],
	end: { state: 'failed'; lastCode: ErrorCode } | { state: 'silenced' }
): Promise<void> {
	if (ids.length === 0) return;
	await tx
		.update(pushDeliveries)
		.set(end)
		.where(inArray(pushDeliveries.id, [...ids]));
}

export async function postponeDelivery(
	tx: Tx,
	id: string,
	change: { dueAt: number; lastCode: ErrorCode }
): Promise<void> {
	await tx
		.update(pushDeliveries)
		.set({ ...change, leaseUntil: 0 })
		.where(eq(pushDeliveries.id, id));
}

/** Counts a hand-over for the browser: 0 failures since a success, one more after a failure. */
export async function recordSubscriptionUse(
	tx: Tx,
	subscriptionId: string,
	use: { succeededAt: number } | 'failed'
): Promise<void> {
	await tx
		.update(pushSubscriptions)
		.set(
			use === 'failed'
				? { failures: sql`${pushSubscriptions.failures} + 1` }
				: { lastSuccessAt: use.succeededAt, failures: 0 }
		)
		.where(eq(pushSubscriptions.id, subscriptionId));
}

/** Forgets a browser that the push service does not know any more, and ends what waited for it. */
export async function removeGoneSubscription(tx: Tx, subscriptionId: string): Promise<void> {
	await tx.delete(pushSubscriptions).where(eq(pushSubscriptions.id, subscriptionId));
	await tx
		.update(pushDeliveries)
		.set({ state: 'failed', lastCode: 'PUSH_GONE' })
		.where(and(eq(pushDeliveries.subscriptionId, subscriptionId), eq(pushDeliveries.state, 'due')));
}

/** Removes notices made before `before` with their hand-overs, a bounded number at a time. Returns how many. */
export async function removeNoticesBefore(tx: Tx, before: number): Promise<number> {
	const old = await tx
		.select({ id: notices.id })
		.from(notices)
		.where(lt(notices.createdAt, before))
		.limit(500);
	const ids = old.map(({ id }) => id);
	if (ids.length === 0) return 0;
	await tx.delete(pushDeliveries).where(inArray(pushDeliveries.noticeId, ids));
	await tx.delete(notices).where(inArray(notices.id, ids));
	return ids.length;
}
