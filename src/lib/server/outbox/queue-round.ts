import { assert } from '../assert.ts';
import type { Tx } from '../db/database.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { newEntry, queueMessage, type QueueDeps } from './queue-entry.ts';
import { outboxEntries } from './schema.ts';
import { listRounds } from './store.ts';

/**
 * One of our messages is to be sent once more: a further entry with the same envelope id, which goes the way of the one
 * before. Returns its round. Part of the transaction that records why.
 */
export async function queueRound(
	tx: Tx,
	deps: QueueDeps,
	message: { id: string; sdkConversationId: string }
): Promise<number> {
	const last = (await listRounds(tx, message.id)).at(-1);
	assert(last !== undefined, 'what is sent again has been queued before');
	const { recipientOrganisation, recipientAddress, route } = last;
	const round = last.round + 1;
	await queueMessage(tx, deps, {
		messageId: message.id,
		recipientOrganisation,
		recipientAddress,
		sdkConversationId: message.sdkConversationId,
		route,
		round
	});
	return round;
}

/** A receipt of ours is to be sent once more: what it says, and when it says it, stays as it was in the last round. */
export async function queueReceiptRound(tx: Tx, deps: QueueDeps, last: OutboxEntry): Promise<void> {
	const { messageId, envelopeId, recipientOrganisation, recipientAddress, route } = last;
	const { receiptFor, receiptFindings, sdkConversationId } = last;
	await tx.insert(outboxEntries).values({
		...newEntry(deps),
		kind: 'receipt',
		...{ messageId, envelopeId, recipientOrganisation, recipientAddress, route },
		...{ receiptFor, receiptFindings, sdkConversationId },
		round: last.round + 1
	});
}
