/**
 * Durable sending. An entry is claimed, moved one step, and given back; whatever stops the process, the next claim goes
 * on from what the row says. The steps lie in one file each.
 */
import type { Clock } from '../clock.ts';
import { holdingLease } from '../workers/lease.ts';
import { createWorkLoop, type WorkLoop } from '../workers/work-loop.ts';
import { failStep } from './fail-step.ts';
import { followEntry } from './follow-entry.ts';
import { handOverEntry } from './hand-over-entry.ts';
import { assert } from '../assert.ts';
import type { OutboxDeps } from './outbox-deps.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { checkReceiptDeadline } from './receipt-deadlines.ts';
import { sealEntry } from './seal-entry.ts';
import { claimDueEntry, findNextDueAt, renewLease } from './store.ts';
import { submitEntry } from './submit-entry.ts';

/** Entries under way at the same time; sealing, which holds a whole message in memory, goes one by one. */
const CONCURRENCY = 4;
/** A message is sent by writing a row; whoever writes it need not know who watches. Looking costs one indexed read. */
const IDLE_MS = 1_000;

/** @param onHandedOver something lies in our own inbox */
export function createOutbox(deps: OutboxDeps, onHandedOver: () => void = () => {}): WorkLoop {
	const { db, clock, log } = deps;
	/** `owner` is new for every claim: the runners of one process do not pass for each other either. */
	const leaseWish = (owner: string) => ({ owner, now: clock.now(), leaseMs: deps.times.leaseMs });
	const oneByOne = serially();

	async function turn(): Promise<boolean> {
		if (!(await isDue(deps))) return false;
		const owner = deps.ids.uuid();
		const entry = await claimDueEntry(db, leaseWish(owner));
		if (entry === undefined) return false;
		await deps.checkpoint('outbox:claimed');
		const renew = () => renewLease(db, entry.id, leaseWish(owner));
		await holdingLease({ leaseMs: deps.times.leaseMs, renew, log }, () => advance(entry));
		return true;
	}

	async function advance(entry: OutboxEntry): Promise<void> {
		try {
			await nextStep(entry);
		} catch (error) {
			await failStep(deps, entry, error);
		}
	}

	async function nextStep(entry: OutboxEntry): Promise<void> {
		switch (entry.state) {
			case 'queued':
				return oneByOne(() => sealEntry(deps, entry));
			case 'sealed':
				if (entry.route === 'access-point') return submitEntry(deps, entry);
				await handOverEntry(deps, entry);
				return onHandedOver();
			case 'submitted':
				return followEntry(deps, entry);
			case 'transported':
				return checkReceiptDeadline(deps, entry);
			case 'finished':
			case 'failed':
				assert(false, 'what is done is not claimed');
		}
	}

	return createWorkLoop({
		name: 'outbox',
		turn,
		nextDueAt: () => findNextDueAt(db, clock.now()),
		concurrency: CONCURRENCY,
		idleMs: IDLE_MS,
		clock,
		log
	});
}

/** Looking is cheap and claiming is a write: an idle outbox writes nothing. */
async function isDue(deps: { db: OutboxDeps['db']; clock: Clock }): Promise<boolean> {
	const now = deps.clock.now();
	const next = await findNextDueAt(deps.db, now);
	return next !== undefined && next <= now;
}

function serially(): <T>(work: () => Promise<T>) => Promise<T> {
	let tail: Promise<unknown> = Promise.resolve();
	return (work) => {
		const result = tail.then(work);
		tail = result.catch(() => undefined);
		return result;
	};
}
