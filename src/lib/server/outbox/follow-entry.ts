import { clearWaitingAlarm } from '../alarms/waiting-alarm.ts';
import { codeOf } from '../errors.ts';
import { decideRetry } from '../workers/retry-policy.ts';
import { recordArrival, recordOutgoingStatus } from './entry-status.ts';
import { giveUp } from './give-up.ts';
import type { OutboxDeps } from './outbox-deps.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { recordStep } from './store.ts';

/**
 * submitted → transported: the receiver's access point has it. This is the transport receipt and no more; it does not
 * say that anybody could read the message.
 */
export async function followEntry(deps: OutboxDeps, entry: OutboxEntry): Promise<void> {
	const status = await deps.connector.status(entry.transportId);
	await deps.checkpoint('outbox:transport-known');
	switch (status) {
		case 'transported':
			await recordTransported(deps, entry);
			break;
		case 'failed':
			await giveUp(deps, entry, {
				reason: 'TRANSPORT_FAILED',
				accessPointCodes: await listCodes(deps, entry)
			});
			break;
		case 'unknown':
			await submitAgain(deps, entry);
			break;
		case 'queued':
		case 'in-transit':
		case 'retrying':
			await askAgain(deps, entry, status);
			break;
	}
	await deps.checkpoint('outbox:transport-recorded');
}

async function recordTransported(deps: OutboxDeps, entry: OutboxEntry): Promise<void> {
	const now = deps.clock.now();
	await deps.db.write(async (tx) => {
		const recorded = await recordStep(tx, entry, {
			fact: 'transported',
			dueAt: now + deps.times.receiptWarnMs,
			changes: { transportedAt: now }
		});
		if (!recorded) return;
		await clearWaitingAlarm(tx, deps, entry.lastCode, entry.recipientOrganisation);
		await recordArrival(tx, deps, entry);
	});
}

const CODES_MAX = 10;
const CODE = /^[\w:.-]{1,40}$/;

/** Why the transport has failed, for the log: codes only. Not knowing them changes nothing. */
async function listCodes(deps: OutboxDeps, entry: OutboxEntry): Promise<string[]> {
	try {
		const errors = await deps.connector.errors(entry.transportId);
		const codes = new Set(errors.map(({ code }) => code.trim()).filter((code) => CODE.test(code)));
		return [...codes].slice(0, CODES_MAX);
	} catch (error) {
		deps.log.warn('transport errors not read', {
			transportId: entry.transportId,
			code: codeOf(error)
		});
		return [];
	}
}

async function askAgain(
	deps: OutboxDeps,
	entry: OutboxEntry,
	status: 'queued' | 'in-transit' | 'retrying'
): Promise<void> {
	const now = deps.clock.now();
	// The access point ends its own resending after minutes; one that never ends leaves us without knowing.
	if (now - (entry.submittedAt ?? entry.createdAt) >= deps.times.receiptFailMs) {
		await giveUp(deps, entry, { reason: 'RECEIPT_TIMEOUT' });
		return;
	}
	// An answer is no failure: the attempts begin anew. The pause grows with the time that it has been on its way.
	const onItsWayMs = now - (entry.submittedAt ?? entry.createdAt);
	const { firstMs, longestMs } = deps.times.follow;
	await deps.db.write(async (tx) => {
		const recorded = await recordStep(tx, entry, {
			dueAt: now + Math.min(Math.max(firstMs, onItsWayMs), longestMs),
			changes: { attempts: 0 }
		});
		if (recorded && status === 'retrying') {
			await recordOutgoingStatus(tx, deps, entry, ['SCHEDULED_FOR_RESEND']);
		}
	});
}

/** The access point has lost it (restored from a backup, say). The same id makes a second copy recognisable. */
async function submitAgain(deps: OutboxDeps, entry: OutboxEntry): Promise<void> {
	const now = deps.clock.now();
	const decision = decideRetry(deps.times.sendRetry, {
		attempts: 1,
		orderedAt: entry.createdAt,
		now,
		chance: Math.random()
	});
	if (!decision.retry) {
		await giveUp(deps, entry, { reason: 'RECEIPT_TIMEOUT' });
		return;
	}
	deps.log.warn('access point has forgotten a submission', { transportId: entry.transportId });
	await deps.db.write(async (tx) => {
		const recorded = await recordStep(tx, entry, { fact: 'forgotten', dueAt: decision.at });
		if (recorded) await recordOutgoingStatus(tx, deps, entry, ['SCHEDULED_FOR_RESEND']);
	});
}
