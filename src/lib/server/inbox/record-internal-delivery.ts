import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Tx } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import { insertDelivery } from './store.ts';

export interface InternalDelivery {
	/** Of the outbox entry: sender and receiver know it by the same id. */
	transportId: string;
	/** Us. */
	participantId: string;
	documentType: string;
	envelopeBlob: string;
	fingerprint: string;
	size: number;
}

/**
 * An envelope from one of our mailboxes to another: it is ours already, so there is nobody to acknowledge it to. Part of
 * the transaction that records its sending.
 */
export async function recordInternalDelivery(
	tx: Tx,
	deps: { clock: Clock; ids: Ids },
	internal: InternalDelivery
): Promise<void> {
	const { participantId, ...stored } = internal;
	const now = deps.clock.now();
	await insertDelivery(tx, {
		...stored,
		id: deps.ids.rowId(),
		route: 'internal',
		originalSender: participantId,
		finalRecipient: participantId,
		state: 'acknowledged',
		dueAt: now,
		receivedAt: now
	});
	await appendAudit(tx, {
		event: 'transfer.fetched',
		at: now,
		personId: null,
		facts: {
			transportId: internal.transportId,
			envelopeId: null,
			documentType: internal.documentType,
			from: participantId,
			to: participantId,
			sdkConversationId: null,
			size: internal.size
		}
	});
}
