/** What the progress of an entry means for the message that people see. Part of the transaction that records the step. */
import type { OutgoingStatus } from '#lib/message/status.ts';
import type { Clock } from '../clock.ts';
import type { Tx } from '../db/database.ts';
import type { ErrorCode } from '../errors.ts';
import { recordStatus } from '../message/record-status.ts';
import type { OutboxEntry } from './outbox-entry.ts';

type Deps = { clock: Clock };

/** Nothing for a receipt. Statuses that the message is past already (its receipt may have overtaken us) change nothing. */
export async function recordOutgoingStatus(
	tx: Tx,
	deps: Deps,
	entry: OutboxEntry,
	statuses: readonly OutgoingStatus[]
): Promise<void> {
	if (entry.kind !== 'message' || entry.messageId === null) return;
	for (const status of statuses) {
		await recordStatus(tx, { messageId: entry.messageId, status, at: deps.clock.now() });
	}
}

/** The receiver of our receipt has it: the message it answers is receipted, and ready for whoever fetches it (B1.4.2). */
export async function recordReceiptSent(tx: Tx, deps: Deps, entry: OutboxEntry): Promise<void> {
	if (entry.messageId === null) return;
	for (const status of ['RECEIPT_SENT', 'NEW'] as const) {
		await recordStatus(tx, { messageId: entry.messageId, status, at: deps.clock.now() });
	}
}

/** For a message of ours, and for a message of theirs whose receipt could not be sent (facts: Message status). */
export async function recordExchangeError(
	tx: Tx,
	deps: Deps,
	entry: OutboxEntry,
	code: ErrorCode
): Promise<void> {
	if (entry.messageId === null) return;
	await recordStatus(tx, {
		messageId: entry.messageId,
		status: 'MESSAGE_EXCHANGE_ERROR',
		code,
		at: deps.clock.now()
	});
}
