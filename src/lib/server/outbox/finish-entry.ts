import type { Tx } from '../db/database.ts';
import { listRounds, moveEntry } from './store.ts';

/**
 * The receipt of one of our messages has come: stop following it, and sending it once more. `deliveryId` is the delivery
 * that brought it; the first one counts. False when the message was never sealed, so that no genuine receipt of it can
 * exist. Part of the transaction that applies the receipt.
 */
export async function finishEntry(
	tx: Tx,
	{ envelopeId, deliveryId }: { envelopeId: string; deliveryId: string }
): Promise<boolean> {
	const rounds = await listRounds(tx, envelopeId);
	if (!rounds.some(({ envelopeBlob }) => envelopeBlob !== null)) return false;
	for (const entry of rounds) {
		await moveEntry(tx, entry, 'receipted', { receiptDeliveryId: deliveryId });
	}
	return true;
}
