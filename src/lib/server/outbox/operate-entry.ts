/**
 * What operations may do to an entry on its way: have it tried at once, or stop it. Deliberate acts, audited, for the role
 * `operations` alone; to everybody else there is no such entry. None of them opens a message.
 */
import { clearAlarm } from '../alarms/raise-alarm.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { ErrorCode } from '../errors.ts';
import type { Ids } from '../ids.ts';
import type { Actor } from '../identity/actor.ts';
import { mayOperate } from '../identity/may-operate.ts';
import { recordGivenUp, finalCodeOf } from './give-up.ts';
import { ACTIVE_STATES, type OutboxEntry } from './outbox-entry.ts';
import { findEntry, makeDue, moveEntry } from './store.ts';

export type OperateOutcome =
	{ outcome: 'done' } | { outcome: 'not-found' } | { outcome: 'not-possible' };

interface Deps {
	db: Db;
	clock: Clock;
	ids: Ids;
	/** Something is due in the outbox; without it the outbox finds out by itself. */
	wakeOutbox?: () => void;
}

/** Not possible for what waits for nothing but its receipt, is being worked at, or is done. */
export async function retryEntry(
	deps: Deps,
	input: { actor: Actor; entryId: string }
): Promise<OperateOutcome> {
	const result = await operate(deps, input, async (tx, entry, now) => {
		const postponed =
			['queued', 'sealed', 'submitted'].includes(entry.state) &&
			entry.dueAt > now &&
			!isHeld(entry, now);
		if (!postponed) return { outcome: 'not-possible' };
		await makeDue(tx, entry, now);
		await appendAudit(tx, {
			event: 'operations.retried',
			...eventOf(entry, input.actor, now),
			facts: factsOf(entry)
		});
		return { outcome: 'done' };
	});
	if (result.outcome === 'done') deps.wakeOutbox?.();
	return result;
}

/** The message becomes failed, or unconfirmed when it may have arrived. A receipt that comes all the same still counts. */
export async function giveUpEntry(
	deps: Deps,
	input: { actor: Actor; entryId: string }
): Promise<OperateOutcome> {
	return operate(deps, input, async (tx, entry, now) => {
		if (!(ACTIVE_STATES as readonly string[]).includes(entry.state)) {
			return { outcome: 'not-possible' };
		}
		const reason = mayHaveArrived(entry) ? 'RECEIPT_TIMEOUT' : 'GIVEN_UP';
		const code = finalCodeOf(entry, reason);
		await moveEntry(tx, entry, 'given-up', { lastCode: code });
		await recordGivenUp(tx, deps, entry, { reason });
		await clearAlarm(
			tx,
			deps,
			{ kind: 'receipt.overdue', subject: entry.envelopeId },
			input.actor.personId
		);
		await appendAudit(tx, {
			event: 'operations.gave-up',
			...eventOf(entry, input.actor, now),
			facts: { ...factsOf(entry), code }
		});
		return { outcome: 'done' };
	});
}

/**
 * Also while a worker is handing it over at this very moment, or when the last one to do so was stopped or failed after it:
 * only a refusal says that nothing was taken.
 */
function mayHaveArrived(entry: OutboxEntry): boolean {
	if (entry.submittedAt !== null) return true;
	// Within the house one transaction hands it over, or none does.
	if (entry.state !== 'sealed' || entry.route === 'internal') return false;
	const refused = entry.lastCode !== null && REFUSALS.includes(entry.lastCode);
	return entry.leaseOwner !== null || (entry.attempts > 0 && !refused);
}

const REFUSALS: readonly string[] = [
	'ACCESS_POINT_REFUSED',
	'ACCESS_POINT_AUTHENTICATION'
] satisfies ErrorCode[];

function isHeld(entry: OutboxEntry, now: number): boolean {
	return entry.leaseOwner !== null && entry.leaseUntil > now;
}

async function operate(
	deps: Deps,
	{ actor, entryId }: { actor: Actor; entryId: string },
	act: (tx: Tx, entry: OutboxEntry, now: number) => Promise<OperateOutcome>
): Promise<OperateOutcome> {
	return deps.db.write(async (tx): Promise<OperateOutcome> => {
		const now = deps.clock.now();
		if (!(await mayOperate(tx, actor, now))) return { outcome: 'not-found' };
		const entry = await findEntry(tx, entryId);
		return entry === undefined ? { outcome: 'not-found' } : act(tx, entry, now);
	});
}

function eventOf(entry: OutboxEntry, actor: Actor, now: number) {
	return {
		at: now,
		personId: actor.personId,
		...(entry.messageId !== null && { messageId: entry.messageId })
	};
}

function factsOf({ kind, envelopeId, transportId, state }: OutboxEntry) {
	return { kind, envelopeId, transportId, state };
}
