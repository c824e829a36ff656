import { endWaitingAlarm } from '../alarms/waiting-alarm.ts';
import type { Clock } from '../clock.ts';
import type { Tx } from '../db/database.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { listRounds, moveEntry } from './store.ts';

/**
 * The receipt of one of our messages has come: stop following it, and sending it once more. `deliveryId` is the delivery
 * that brought it, and the round that it answers gets it; the first one counts. Undefined when the message was never
 * sealed, so that no genuine receipt of it can exist. `late`: we had given up waiting for it in that round, also when a
 * further one is under way. Part of the transaction that applies the receipt.
 */
export async function finishEntry(
	tx: Tx,
	deps: { clock: Clock },
	receipt: { envelopeId: string; deliveryId: string; issuedAt: number | undefined }
): Promise<{ late: boolean } | undefined> {
	const rounds = await listRounds(tx, receipt.envelopeId);
	const answered = roundAnswered(rounds, receipt.issuedAt);
	if (answered === undefined) return undefined;
	for (const entry of rounds) {
		const changes = entry === answered ? { receiptDeliveryId: receipt.deliveryId } : {};
		if (!(await moveEntry(tx, entry, 'receipted', changes))) continue;
		await endWaitingAlarm(tx, deps, entry.lastCode, entry.recipientOrganisation);
	}
	return { late: answered.state === 'failed' };
}

/** Receipts state their time in seconds. */
const RESOLUTION_MS = 1_000;

/**
 * All rounds have the same envelope id, so a receipt does not say which of them it answers; when it was written does: the
 * last one that had left by then. A clock of theirs that is before all of them tells nothing, and the last one is taken.
 */
function roundAnswered(
	rounds: readonly OutboxEntry[],
	issuedAt: number | undefined
): OutboxEntry | undefined {
	const sealed = rounds.filter(({ envelopeBlob }) => envelopeBlob !== null);
	const before = sealed.filter(
		(entry) =>
			mayHaveLeft(entry) && (issuedAt === undefined || leftAt(entry) < issuedAt + RESOLUTION_MS)
	);
	return before.at(-1) ?? sealed.at(-1);
}

/** One that was given up and never handed over has not. */
function mayHaveLeft({ state, submittedAt, transportedAt }: OutboxEntry): boolean {
	return state !== 'failed' || submittedAt !== null || transportedAt !== null;
}

function leftAt({ submittedAt, transportedAt, createdAt }: OutboxEntry): number {
	return submittedAt ?? transportedAt ?? createdAt;
}
