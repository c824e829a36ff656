import { clearAlarm, raiseAlarm } from '../alarms/raise-alarm.ts';
import { endWaitingAlarm } from '../alarms/waiting-alarm.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Tx } from '../db/database.ts';
import type { ErrorCode } from '../errors.ts';
import type { Ids } from '../ids.ts';
import { recordExchangeError } from './entry-status.ts';
import type { OutboxDeps } from './outbox-deps.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { recordStep } from './store.ts';

export interface GivingUp {
	/**
	 * Decides what the sender may be told: RECEIPT_TIMEOUT says that the message may have arrived, every other code that it
	 * has not.
	 */
	reason: ErrorCode;
	/** A fault of ours that stopped it. */
	fault?: ErrorCode;
	/** For operations: the last failure, what the scanner has found. */
	facts?: Record<string, string>;
	/** The access point's own codes. */
	accessPointCodes?: readonly string[];
}

/** Nothing more is tried. */
export async function giveUp(
	deps: OutboxDeps,
	entry: OutboxEntry,
	givingUp: GivingUp
): Promise<void> {
	const code = finalCodeOf(entry, givingUp.reason);
	const recorded = await deps.db.write(async (tx) => {
		const held = await recordStep(tx, entry, {
			fact: 'given-up',
			dueAt: deps.clock.now(),
			changes: { lastCode: code }
		});
		if (!held) return false;
		await recordGivenUp(tx, deps, entry, givingUp);
		await raiseAlarm(tx, deps, {
			kind: code === 'MALWARE_FOUND' ? 'malware.found' : 'sending.failed',
			subject: entry.envelopeId,
			facts: { kind: entry.kind, code, recipient: entry.recipientOrganisation, ...givingUp.facts }
		});
		return true;
	});
	if (recorded) {
		deps.log.error('sending given up', {
			kind: entry.kind,
			envelopeId: entry.envelopeId,
			recipient: entry.recipientOrganisation,
			code,
			...givingUp.facts
		});
	}
}

/** What giving up means for the message and for the log. Part of the transaction that has moved the entry. */
export async function recordGivenUp(
	tx: Tx,
	deps: { clock: Clock; ids: Ids },
	entry: OutboxEntry,
	{ reason, fault, accessPointCodes = [] }: GivingUp
): Promise<void> {
	const code = finalCodeOf(entry, reason);
	await recordExchangeError(tx, deps, entry, { code, ...(fault !== undefined && { fault }) });
	await endWaitingAlarm(tx, deps, entry.lastCode, entry.recipientOrganisation);
	// From here on it is the failure that operations look at.
	if (entry.transportedAt !== null) {
		await clearAlarm(tx, deps, { kind: 'receipt.overdue', subject: entry.envelopeId });
	}
	await appendAudit(tx, {
		event: 'transfer.failed',
		at: deps.clock.now(),
		personId: null,
		...(entry.messageId !== null && { messageId: entry.messageId }),
		facts: {
			transportId: entry.transportId,
			envelopeId: entry.envelopeId,
			code,
			accessPointCodes: accessPointCodes.join(' ')
		}
	});
}

/** Nobody waits for the receipt of a receipt: not knowing whether it arrived is its failure. */
export function finalCodeOf(entry: Pick<OutboxEntry, 'kind'>, reason: ErrorCode): ErrorCode {
	return entry.kind === 'receipt' && reason === 'RECEIPT_TIMEOUT' ? 'TRANSPORT_FAILED' : reason;
}
