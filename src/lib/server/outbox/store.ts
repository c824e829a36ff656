/**
 * The rows of the outbox. Claiming takes one look-up per state in the index (state, due_at), so its cost follows what is
 * due and not what has been sent.
 */
import { and, asc, eq } from 'drizzle-orm';
import type { Db, Reader, Tx } from '../db/database.ts';
import { changeRows, queryRows, updateRows } from '../db/rows.ts';
import { ACTIVE_STATES, nextState, type OutboxEntry, type OutboxFact } from './outbox-entry.ts';
import { outboxEntries } from './schema.ts';

export interface LeaseWish {
	owner: string;
	now: number;
	leaseMs: number;
}

/** The entries that have been due longest among those that nobody holds. Of each state: how far to look, now, how many. */
const OLDEST_FREE = `(${ACTIVE_STATES.map(
	(state) => `SELECT * FROM (SELECT id, due_at FROM outbox_entries
		WHERE state = '${state}' AND due_at <= ?1 AND lease_until <= ?2 ORDER BY due_at LIMIT ?3)`
).join(' UNION ALL ')}) ORDER BY due_at LIMIT ?3`;
const CLAIM = `UPDATE outbox_entries SET lease_owner = ?4, lease_until = ?5
	WHERE id IN (SELECT id FROM ${OLDEST_FREE})`;
const NEXT_DUE_AT = `SELECT due_at FROM ${OLDEST_FREE}`;

/** Takes the entries that have been due longest and that nobody holds, in one write; the longest due first. */
export async function claimDueEntries(
	db: Db,
	wish: LeaseWish,
	limit: number
): Promise<OutboxEntry[]> {
	const { owner, now, leaseMs } = wish;
	const claimed = await db.write((tx) =>
		changeRows(tx, outboxEntries, CLAIM, [now, now, limit, owner, now + leaseMs])
	);
	return claimed.sort((a, b) => a.dueAt - b.dueAt);
}

/** As `claimDueEntries`, one. */
export async function claimDueEntry(db: Db, wish: LeaseWish): Promise<OutboxEntry | undefined> {
	const [claimed] = await claimDueEntries(db, wish, 1);
	return claimed;
}

/** When the next entry that nobody holds falls due; undefined when none is under way. */
export async function findNextDueAt(db: Db, now: number): Promise<number | undefined> {
	const [row] = await queryRows(db.read, NEXT_DUE_AT, [Number.MAX_SAFE_INTEGER, now, 1]);
	return row?.[0] as number | undefined;
}

/** False when the lease has passed to somebody else, or the entry has been finished meanwhile. */
export async function renewLease(db: Db, entryId: string, wish: LeaseWish): Promise<boolean> {
	const { rowsAffected } = await db.write((tx) =>
		tx
			.update(outboxEntries)
			.set({ leaseUntil: wish.now + wish.leaseMs })
			.where(and(eq(outboxEntries.id, entryId), eq(outboxEntries.leaseOwner, wish.owner)))
	);
	return rowsAffected === 1;
}

export interface StepRecord {
	/** What the step found out; without one the entry stays where it is and is due again later. */
	fact?: OutboxFact;
	dueAt: number;
	changes?: StepChanges;
}

export type StepChanges = Partial<
	Pick<
		OutboxEntry,
		| 'envelopeBlob'
		| 'envelopeSha256'
		| 'envelopeSize'
		| 'sealedWith'
		| 'accessPointMessageId'
		| 'attempts'
		| 'lastCode'
		| 'submittedAt'
		| 'transportedAt'
		| 'receiptDeliveryId'
	>
>;

/**
 * Records the outcome of a step and gives the lease back. False, and nothing is written, when the entry is no longer
 * held by `entry.leaseOwner`: whoever has it now will find out for himself.
 */
export async function recordStep(tx: Tx, entry: OutboxEntry, step: StepRecord): Promise<boolean> {
	const recorded = await record(tx, entry, step, { leaseOwner: null, leaseUntil: 0 });
	return recorded !== undefined;
}

/** As `recordStep`, and goes on holding it, for the next step at once: the entry as it is now, or undefined. */
export function recordStepAndHold(
	tx: Tx,
	entry: OutboxEntry,
	step: StepRecord
): Promise<OutboxEntry | undefined> {
	return record(tx, entry, step, {});
}

async function record(
	tx: Tx,
	entry: OutboxEntry,
	step: StepRecord,
	lease: Partial<Pick<OutboxEntry, 'leaseOwner' | 'leaseUntil'>>
): Promise<OutboxEntry | undefined> {
	const state = step.fact === undefined ? entry.state : nextState(entry, step.fact);
	if (state === undefined || entry.leaseOwner === null) return undefined;
	const changes = {
		...(step.fact !== undefined && { attempts: 0, lastCode: null }),
		...step.changes,
		state,
		dueAt: step.dueAt,
		...lease
	};
	const { id, leaseOwner } = entry;
	const recorded = await updateRows(tx, outboxEntries, { id, leaseOwner }, changes);
	return recorded === 1 ? { ...entry, ...changes } : undefined;
}

export async function findEntry(reader: Reader, entryId: string): Promise<OutboxEntry | undefined> {
	const [entry] = await reader.select().from(outboxEntries).where(eq(outboxEntries.id, entryId));
	return entry;
}

/** The rounds of one envelope, the first first: a resend is a round of its own. */
export function listRounds(reader: Reader, envelopeId: string): Promise<OutboxEntry[]> {
	return reader
		.select()
		.from(outboxEntries)
		.where(eq(outboxEntries.envelopeId, envelopeId))
		.orderBy(asc(outboxEntries.round));
}

/** Takes the entry out of the hands of whoever holds it. False when the fact changes nothing. */
export async function moveEntry(
	tx: Tx,
	entry: OutboxEntry,
	fact: OutboxFact,
	changes: StepChanges = {}
): Promise<boolean> {
	const state = nextState(entry, fact);
	if (state === undefined) return false;
	await tx
		.update(outboxEntries)
		.set({ ...changes, state, leaseOwner: null, leaseUntil: 0 })
		.where(eq(outboxEntries.id, entry.id));
	return true;
}

/** What was put off is due now. */
export async function makeDue(tx: Tx, entry: OutboxEntry, now: number): Promise<void> {
	await tx.update(outboxEntries).set({ dueAt: now }).where(eq(outboxEntries.id, entry.id));
}
