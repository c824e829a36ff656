/**
 * Durable sending. An entry is claimed, moved step by step as far as it goes at once, each step recorded before the next,
 * and given back; whatever stops the process, the next claim goes on from what the row says. The steps lie in one file
 * each.
 */
import type { Clock } from '../clock.ts';
import { ByteBudget } from '../workers/byte-budget.ts';
import { createDispatchLoop, type Work } from '../workers/dispatch-loop.ts';
import { holdingLease } from '../workers/lease.ts';
import type { WorkLoop } from '../workers/work-loop.ts';
import { failStep } from './fail-step.ts';
import { followEntry } from './follow-entry.ts';
import { handOverEntry } from './hand-over-entry.ts';
import { assert } from '../assert.ts';
import type { OutboxDeps } from './outbox-deps.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { checkReceiptDeadline } from './receipt-deadlines.ts';
import { sealEntry } from './seal-entry.ts';
import { claimDueEntries, findNextDueAt, renewLease } from './store.ts';
import { submitEntry } from './submit-entry.ts';

/** Entries under way at the same time. */
const CONCURRENCY = 64;
/** Bytes of files that are sealed at the same time: a message is in memory several times over while it is. */
const SEALING_BYTES_MAX = 8_000_000;
/** A message is sent by writing a row; whoever writes it need not know who watches. Looking costs one indexed read. */
const IDLE_MS = 1_000;

/** @param onHandedOver something lies in our own inbox */
export function createOutbox(deps: OutboxDeps, onHandedOver: () => void = () => {}): WorkLoop {
	const { db, clock, log } = deps;
	const leaseWish = (owner: string) => ({ owner, now: clock.now(), leaseMs: deps.times.leaseMs });
	const room = new ByteBudget(SEALING_BYTES_MAX);

	async function claim(limit: number): Promise<Work[]> {
		if (!(await isDue(deps))) return [];
		// New for every claim: the runners of one process do not pass for each other either.
		const entries = await claimDueEntries(db, leaseWish(deps.ids.uuid()), limit);
		return entries.map((entry) => () => advance(entry));
	}

	async function advance(claimed: OutboxEntry): Promise<void> {
		const { id, leaseOwner } = claimed;
		assert(leaseOwner !== null, 'what is claimed has an owner');
		await deps.checkpoint('outbox:claimed');
		const renew = () => renewLease(db, id, leaseWish(leaseOwner));
		await holdingLease({ leaseMs: deps.times.leaseMs, renew, log }, async () => {
			let entry: OutboxEntry | undefined = claimed;
			while (entry !== undefined) entry = await tryStep(entry);
		});
	}

	/** The entry for the next step, while it is held and something can be done at once. */
	async function tryStep(entry: OutboxEntry): Promise<OutboxEntry | undefined> {
		try {
			return await nextStep(entry);
		} catch (error) {
			await failStep(deps, entry, error);
			return undefined;
		}
	}

	async function nextStep(entry: OutboxEntry): Promise<OutboxEntry | undefined> {
		switch (entry.state) {
			case 'queued':
				return sealEntry(deps, entry, room);
			case 'sealed':
				if (entry.route === 'access-point') return submitEntry(deps, entry);
				await handOverEntry(deps, entry);
				onHandedOver();
				return undefined;
			case 'submitted':
				await followEntry(deps, entry);
				return undefined;
			case 'transported':
				await checkReceiptDeadline(deps, entry);
				return undefined;
			case 'finished':
			case 'failed':
				assert(false, 'what is done is not claimed');
		}
	}

	return createDispatchLoop({
		name: 'outbox',
		claim,
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
