import { clearAlarm } from '../alarms/raise-alarm.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import type { Actor } from '../identity/actor.ts';
import { mayOperate } from '../identity/may-operate.ts';
import type { OperateOutcome } from './operate-entry.ts';
import { queueReceiptRound } from './queue-round.ts';
import { findEntry, listRounds } from './store.ts';

export interface ResendReceiptDeps {
	db: Db;
	clock: Clock;
	ids: Ids;
	/** Right-hand side of transport ids. */
	hostName: string;
	/** Something is due in the outbox; without it the outbox finds out by itself. */
	wakeOutbox?: () => void;
}

/**
 * Sends a receipt of ours once more that was given up: the sender still waits for it, and calls its message unconfirmed.
 * The same verdict with the same id and the same time, under another transport id; a receiver that has it already takes the
 * first one. A deliberate act, audited, for the role `operations` alone; to everybody else there is no such entry.
 *
 * Not possible for a message, for a receipt that is under way or has arrived, and for a round that has been followed by
 * another.
 */
export async function resendReceipt(
	deps: ResendReceiptDeps,
	{ actor, entryId }: { actor: Actor; entryId: string }
): Promise<OperateOutcome> {
	const result = await deps.db.write(async (tx): Promise<OperateOutcome> => {
		const now = deps.clock.now();
		if (!(await mayOperate(tx, actor, now))) return { outcome: 'not-found' };
		const entry = await findEntry(tx, entryId);
		if (entry === undefined) return { outcome: 'not-found' };
		if (entry.kind !== 'receipt' || entry.state !== 'failed') return { outcome: 'not-possible' };
		const last = (await listRounds(tx, entry.envelopeId)).at(-1);
		if (last?.id !== entry.id) return { outcome: 'not-possible' };
		await queueReceiptRound(tx, deps, entry);
		await appendAudit(tx, {
			event: 'receipt.resent',
			at: now,
			personId: actor.personId,
			...(entry.messageId !== null && { messageId: entry.messageId }),
			facts: {
				envelopeId: entry.envelopeId,
				receiptFor: entry.receiptFor,
				round: entry.round + 1
			}
		});
		const alarm = { kind: 'sending.failed', subject: entry.envelopeId } as const;
		await clearAlarm(tx, deps, alarm, actor.personId);
		return { outcome: 'done' };
	});
	if (result.outcome === 'done') deps.wakeOutbox?.();
	return result;
}
