import type { Tx } from '../db/database.ts';
import { nextState } from './outbox-entry.ts';
import { findMessageEntry, moveEntry } from './store.ts';

/**
 * The receipt of one of our messages has come: stop following it. False when the message was never sealed, so that no
 * genuine receipt of it can exist. Part of the transaction that applies the receipt.
 */
export async function finishEntry(tx: Tx, envelopeId: string): Promise<boolean> {
	const entry = await findMessageEntry(tx, envelopeId);
	if (entry === undefined || entry.state === 'queued') return false;
	if (nextState(entry, 'receipted') !== undefined) await moveEntry(tx, entry, 'receipted');
	return true;
}
