/**
 * Durable receiving: one loop fetches from the access point and makes safe, another works through what is safe, one
 * delivery at a time, since each may hold a whole message in memory.
 */
import { holdingLease } from '../workers/lease.ts';
import { createWorkLoop, type WorkLoop } from '../workers/work-loop.ts';
import type { InboxDeps } from './inbox-deps.ts';
import { createPoller } from './poller.ts';
import { processDelivery } from './process-delivery.ts';
import { claimDueDelivery, findNextDueAt, renewLease } from './store.ts';

const IDLE_MS = 30_000;

export interface Inbox extends WorkLoop {
	/** Something lies here to be processed; nothing new is known of the access point. */
	wakeProcessing(): void;
}

/** @param onProcessed something may have been queued for sending */
export function createInbox(deps: InboxDeps, onProcessed: () => void = () => {}): Inbox {
	const processor = createProcessor(deps, onProcessed);
	const poller = createPoller(
		{ ...deps, participantId: deps.organisation.participantId },
		{ pollMs: deps.times.pollMs, onFetched: processor.wake }
	);
	let endWakeUps = () => {};
	return {
		start() {
			endWakeUps = deps.connector.onWakeUp?.(poller.wake) ?? (() => {});
			poller.start();
			processor.start();
		},
		async stop() {
			endWakeUps();
			await Promise.all([poller.stop(), processor.stop()]);
		},
		wake() {
			poller.wake();
			processor.wake();
		},
		wakeProcessing: processor.wake,
		async runUntilIdle() {
			const fetched = await poller.runUntilIdle();
			return fetched + (await processor.runUntilIdle());
		}
	};
}

function createProcessor(deps: InboxDeps, onProcessed: () => void): WorkLoop {
	const { db, clock, log } = deps;
	const leaseWish = (owner: string) => ({ owner, now: clock.now(), leaseMs: deps.times.leaseMs });

	async function turn(): Promise<boolean> {
		const now = clock.now();
		const next = await findNextDueAt(db, now);
		if (next === undefined || next > now) return false;
		const owner = deps.ids.uuid();
		const delivery = await claimDueDelivery(db, leaseWish(owner));
		if (delivery === undefined) return false;
		await deps.checkpoint('inbox:claimed');
		const renew = () => renewLease(db, delivery.id, leaseWish(owner));
		await holdingLease({ leaseMs: deps.times.leaseMs, renew, log }, () =>
			processDelivery(deps, delivery)
		);
		onProcessed();
		return true;
	}

	return createWorkLoop({
		name: 'inbox',
		turn,
		nextDueAt: () => findNextDueAt(db, clock.now()),
		concurrency: 1,
		idleMs: IDLE_MS,
		clock,
		log
	});
}
