import { eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Log } from '../log.ts';
import { decideRetry, type RetryPolicy } from '../workers/retry-policy.ts';
import { listUnreadNotices, type UnreadNotice } from './list-unread-notices.ts';
import type { PushOutcome, PushSender } from './push-sender.ts';
import { pushSubscriptions } from './schema.ts';
import {
	finishCoveredDeliveries,
	finishDeliveries,
	postponeDelivery,
	recordSubscriptionUse,
	removeGoneSubscription,
	type ClaimedDelivery
} from './store.ts';

export interface HandOverDeps {
	db: Db;
	clock: Clock;
	log: Log;
	pushSender: PushSender;
}

/** Six attempts within a day: a notice that comes later helps nobody. */
export const PUSH_RETRIES: RetryPolicy = {
	firstMs: 20_000,
	longestMs: 2 * 3_600_000,
	attemptsMax: 6,
	withinMs: 24 * 3_600_000
};

/** However long a push service wants to be left alone, we ask again after this. */
const RETRY_AFTER_MAX_MS = 6 * 3_600_000;

/**
 * Hands what is due for one browser over as one notice: the newest, with the count of all, and the mailbox's name if
 * its policy lets it be shown. What is no news any more
 * (right lost, turned off, read, finished by a colleague) is silenced. A crash between sending and recording repeats
 * the notice, which replaces its twin on the screen.
 */
export async function handOverNotices(
	deps: HandOverDeps,
	claim: { subscriptionId: string; deliveries: readonly ClaimedDelivery[] }
): Promise<void> {
	const { subscriptionId, deliveries } = claim;
	const [subscription] = await deps.db.read
		.select()
		.from(pushSubscriptions)
		.where(eq(pushSubscriptions.id, subscriptionId));
	if (!subscription) {
		return deps.db.write((tx) =>
			finishDeliveries(tx, idsOf(deliveries), { state: 'failed', lastCode: 'PUSH_GONE' })
		);
	}
	const notices = await listUnreadNotices(deps.db.read, {
		personId: subscription.personId,
		now: deps.clock.now()
	});
	const unread = notices.map(({ id }) => id);
	const news = deliveries.filter(({ noticeId }) => unread.includes(noticeId));
	const old = deliveries.filter((delivery) => !news.includes(delivery));
	const newest = unread.find((id) => news.some(({ noticeId }) => noticeId === id));
	const outcome =
		newest === undefined
			? undefined
			: await deps.pushSender.send(
					subscription,
					{ n: newest, c: unread.length, ...nameOf(notices) },
					'notice'
				);
	await deps.db.write(async (tx) => {
		await finishDeliveries(tx, idsOf(old), { state: 'silenced' });
		if (outcome) await record(deps, tx, { subscriptionId, news, unread, outcome });
	});
}

/** The mailbox's name, where it may be shown and everything that is counted lies there. */
function nameOf(notices: readonly UnreadNotice[]): { m?: string } {
	const [first] = notices;
	const one = notices.every(({ mailboxId }) => mailboxId === first?.mailboxId);
	return one && first?.mailboxName ? { m: first.mailboxName } : {};
}

async function record(
	deps: HandOverDeps,
	tx: Tx,
	done: {
		subscriptionId: string;
		news: readonly ClaimedDelivery[];
		unread: readonly string[];
		outcome: PushOutcome;
	}
): Promise<void> {
	const { subscriptionId, news, unread, outcome } = done;
	switch (outcome.outcome) {
		case 'taken':
			await finishCoveredDeliveries(tx, subscriptionId, unread);
			return recordSubscriptionUse(tx, subscriptionId, { succeededAt: deps.clock.now() });
		case 'gone':
			deps.log.info('push subscription gone', { subscription: subscriptionId });
			return removeGoneSubscription(tx, subscriptionId);
		case 'refused':
			deps.log.warn('push notice refused', {
				code: 'PUSH_FAILED',
				subscription: subscriptionId,
				status: outcome.status
			});
			await finishDeliveries(tx, idsOf(news), { state: 'failed', lastCode: 'PUSH_FAILED' });
			return recordSubscriptionUse(tx, subscriptionId, 'failed');
		case 'later':
			for (const delivery of news) await tryLater(deps, tx, delivery, outcome.retryAfterMs ?? 0);
			return recordSubscriptionUse(tx, subscriptionId, 'failed');
	}
}

async function tryLater(
	deps: HandOverDeps,
	tx: Tx,
	delivery: ClaimedDelivery,
	retryAfterMs: number
): Promise<void> {
	const now = deps.clock.now();
	const decision = decideRetry(PUSH_RETRIES, {
		attempts: delivery.attempts,
		orderedAt: delivery.createdAt,
		now,
		chance: Math.random()
	});
	if (!decision.retry) {
		deps.log.warn('push notice given up', { code: 'ATTEMPTS_EXHAUSTED', delivery: delivery.id });
		return finishDeliveries(tx, [delivery.id], {
			state: 'failed',
			lastCode: 'ATTEMPTS_EXHAUSTED'
		});
	}
	const dueAt = Math.max(decision.at, now + Math.min(retryAfterMs, RETRY_AFTER_MAX_MS));
	return postponeDelivery(tx, delivery.id, { dueAt, lastCode: 'PUSH_FAILED' });
}

function idsOf(deliveries: readonly ClaimedDelivery[]): string[] {
	return deliveries.map(({ id }) => id);
}
