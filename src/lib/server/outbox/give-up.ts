import type { ErrorCode } from '../errors.ts';
import { recordExchangeError } from './entry-status.ts';
import type { OutboxDeps } from './outbox-deps.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { recordStep } from './store.ts';

/**
 * Nothing more is tried. `reason` decides what the sender may be told: RECEIPT_TIMEOUT says that the message may have
 * arrived, every other code that it has not.
 */
export async function giveUp(
	deps: OutboxDeps,
	entry: OutboxEntry,
	reason: ErrorCode
): Promise<void> {
	// Nobody waits for the receipt of a receipt: not knowing whether it arrived is its failure.
	const code =
		entry.kind === 'receipt' && reason === 'RECEIPT_TIMEOUT' ? 'TRANSPORT_FAILED' : reason;
	const recorded = await deps.db.write(async (tx) => {
		const held = await recordStep(tx, entry, {
			fact: 'given-up',
			dueAt: deps.clock.now(),
			changes: { lastCode: code }
		});
		if (held) await recordExchangeError(tx, deps, entry, code);
		return held;
	});
	if (recorded) {
		deps.log.error('sending given up', {
			kind: entry.kind,
			envelopeId: entry.envelopeId,
			recipient: entry.recipientOrganisation,
			code
		});
	}
}
