/**
 * What is to be sent, and how far it has come. Pure: the rules by which an entry moves. The steps (`seal-entry.ts`,
 * `submit-entry.ts`, `follow-entry.ts`, `receipt-deadlines.ts`) find out what happened; this file says what it means.
 */
import type { outboxEntries } from './schema.ts';

export type OutboxEntry = typeof outboxEntries.$inferSelect;
export type OutboxState = OutboxEntry['state'];

/** States in which there is something left to do, in the order of the way. */
export const ACTIVE_STATES = ['queued', 'sealed', 'submitted', 'transported'] as const;

export type OutboxFact =
	/** The envelope is stored; it will never be made anew. */
	| 'sealed'
	/** Our access point has taken it. */
	| 'submitted'
	/** Our access point no longer knows of it: it has to be submitted again, with the same id. */
	| 'forgotten'
	/** The receiver's access point has it. */
	| 'transported'
	/** It lies in our own inbox: submitted and transported at once, without an access point. */
	| 'handed-over'
	/** The message receipt has come, whatever it says. */
	| 'receipted'
	/** We have stopped trying, or waiting. */
	| 'given-up';

const NEXT: Record<OutboxState, Partial<Record<OutboxFact, OutboxState>>> = {
	// A later round is stopped by the receipt of an earlier one. Before anything is sealed there is no genuine receipt:
	// `finish-entry.ts` sees to that.
	queued: { sealed: 'sealed', receipted: 'finished', 'given-up': 'failed' },
	// A receipt may overtake everything that comes after sealing: the peer can be faster than our record-keeping.
	sealed: {
		submitted: 'submitted',
		'handed-over': 'transported',
		receipted: 'finished',
		'given-up': 'failed'
	},
	submitted: {
		transported: 'transported',
		forgotten: 'sealed',
		receipted: 'finished',
		'given-up': 'failed'
	},
	transported: { receipted: 'finished', 'given-up': 'failed' },
	finished: {},
	// A late receipt still counts.
	failed: { receipted: 'finished' }
};

/** The state after a fact; undefined when the fact changes nothing (it is late, or repeated). */
export function nextState(
	entry: Pick<OutboxEntry, 'kind' | 'state'>,
	fact: OutboxFact
): OutboxState | undefined {
	const next = NEXT[entry.state][fact];
	// A receipt is never receipted: its way ends at the receiver's access point.
	return entry.kind === 'receipt' && next === 'transported' ? 'finished' : next;
}
