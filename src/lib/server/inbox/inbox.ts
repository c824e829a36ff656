/**
 * Durable receiving: one loop fetches from the access point and makes safe, another works through what is safe. Deliveries
 * are opened side by side as far as memory allows, and recorded in the order in which they came.
 */
import { writeInOrder } from '../db/write-in-order.ts';
import { ByteBudget } from '../workers/byte-budget.ts';
import { createDispatchLoop, type Work } from '../workers/dispatch-loop.ts';
import { InOrder, InOrderByKey } from '../workers/in-order.ts';
import { holdingLease } from '../workers/lease.ts';
import type { WorkLoop } from '../workers/work-loop.ts';
import type { Delivery } from './delivery.ts';
import { givingWay } from './give-way.ts';
import type { InboxDeps } from './inbox-deps.ts';
import { createPoller } from './poller.ts';
import { processDelivery } from './process-delivery.ts';
import { claimDueDeliveries, findNextDueAt, renewLease } from './store.ts';

const IDLE_MS = 30_000;
/** Deliveries under way at the same time. */
const CONCURRENCY = 48;
/** Bytes of envelopes that are opened at the same time: each is in memory several times over while it is. */
const OPENING_BYTES_MAX = 16_000_000;
/** How long those who came later stand behind one for whom the directory is asked. */
const PATIENCE_MS = 500;

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

	const room = new ByteBudget(OPENING_BYTES_MAX);
	const queued = new InOrder();
	/** By sender: what refers to another message refers to one of the same sender, or of ours. */
	const recorded = new InOrderByKey();

	async function claim(limit: number): Promise<Work[]> {
		const now = clock.now();
		const next = await findNextDueAt(db, now);
		if (next === undefined || next > now) return [];
		const owner = deps.ids.uuid();
		const claimed = await claimDueDeliveries(db, leaseWish(owner), limit);
		return claimed.map((delivery) => () => hold(delivery, owner));
	}

	async function hold(delivery: Delivery, owner: string): Promise<void> {
		await deps.checkpoint('inbox:claimed');
		const renew = () => renewLease(db, delivery.id, leaseWish(owner));
		await holdingLease({ leaseMs: deps.times.leaseMs, renew, log }, () =>
			room.use(delivery.size, () => process(delivery))
		);
		onProcessed();
	}

	async function process(delivery: Delivery): Promise<void> {
		// Taken when there is room: whoever comes before has his and waits for nobody behind him.
		const inQueue = queued.take();
		const inRecord = recorded.take(delivery.originalSender.toLowerCase());
		const directory = givingWay(deps.directory, PATIENCE_MS, () => inQueue.pass());
		const ordered = { db: writeInOrder(db, inQueue), earlierRecorded: inRecord.reached };
		try {
			await processDelivery({ ...deps, ...ordered, directory, dbAtOnce: db }, delivery);
		} finally {
			inQueue.pass();
			inRecord.pass();
		}
	}

	return createDispatchLoop({
		name: 'inbox',
		claim,
		nextDueAt: () => findNextDueAt(db, clock.now()),
		concurrency: CONCURRENCY,
		idleMs: IDLE_MS,
		clock,
		log
	});
}
