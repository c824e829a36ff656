/** What the progress of an entry means for the message that people see. Part of the transaction that records the step. */
import type { OutgoingStatus } from '#lib/message/status.ts';
import { appendAudits } from '../audit/append-audit.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Tx } from '../db/database.ts';
import type { ErrorCode } from '../errors.ts';
import { recordStatus, recordStatuses } from '../message/record-status.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { listRounds } from './store.ts';

type Deps = { clock: Clock };

/** `also` goes to the audit log after them. No status for a receipt. Statuses that the message is past already (its receipt may have overtaken us) change nothing. */
export async function recordOutgoingStatus(
	tx: Tx,
	deps: Deps,
	entry: OutboxEntry,
	statuses: readonly OutgoingStatus[],
	also: readonly AuditEvent[] = []
): Promise<void> {
	if (entry.kind !== 'message' || entry.messageId === null) return appendAudits(tx, also);
	const at = deps.clock.now();
	await recordStatuses(
		tx,
		entry.messageId,
		statuses.map((status) => ({ status, at })),
		also
	);
}

/** It has reached the receiver's side: the message waits for its receipt, or the message that a receipt answers is done. */
export async function recordArrival(tx: Tx, deps: Deps, entry: OutboxEntry): Promise<void> {
	if (entry.kind === 'receipt') return recordReceiptSent(tx, deps, entry);
	// SUBMITTED once more, for one that was on its way again: nothing when it was not.
	const statuses = ['SUBMITTED', 'ACKNOWLEDGE', 'WAITING_FOR_RECEIPT'] as const;
	await recordOutgoingStatus(tx, deps, entry, statuses);
}

/** The receiver of our receipt has it: the message it answers is receipted, and ready for whoever fetches it (B1.4.2). */
async function recordReceiptSent(tx: Tx, deps: Deps, entry: OutboxEntry): Promise<void> {
	if (entry.messageId === null) return;
	const at = deps.clock.now();
	await recordStatuses(tx, entry.messageId, [
		{ status: 'RECEIPT_SENT', at },
		{ status: 'NEW', at }
	]);
}

/**
 * For a message of ours, and for a message of theirs whose receipt could not be sent (facts: Message status). `fault`: it
 * was a fault of the message service itself, which has a status of its own on the way there (B1.4.2, ERROR).
 */
export async function recordExchangeError(
	tx: Tx,
	deps: Deps,
	entry: OutboxEntry,
	{ code, fault }: { code: ErrorCode; fault?: ErrorCode }
): Promise<void> {
	const { messageId } = entry;
	if (messageId === null) return;
	const at = deps.clock.now();
	if (fault !== undefined) await recordStatus(tx, { messageId, status: 'ERROR', code: fault, at });
	await recordStatus(tx, {
		messageId,
		status: 'MESSAGE_EXCHANGE_ERROR',
		code: (await mayHaveArrivedBefore(tx, entry)) ? 'RECEIPT_TIMEOUT' : code,
		at
	});
}

/** What an earlier round has left unconfirmed stays so, however certain it is that this one came to nothing. */
async function mayHaveArrivedBefore(tx: Tx, entry: OutboxEntry): Promise<boolean> {
	if (entry.kind === 'receipt' || entry.round === 1) return false;
	const rounds = await listRounds(tx, entry.envelopeId);
	return rounds.some(({ id, lastCode }) => id !== entry.id && lastCode === 'RECEIPT_TIMEOUT');
}
