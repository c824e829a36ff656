import { endWaitingAlarm, raiseWaitingAlarm } from '../alarms/waiting-alarm.ts';
import { AppError, isAppError, type ErrorCode } from '../errors.ts';
import { failureCodeOf } from '../workers/failure-code.ts';
import { mayPass } from '../workers/may-pass.ts';
import { decideRetry } from '../workers/retry-policy.ts';
import { suspensionEnd } from '../workers/suspension.ts';
import { faultOf } from '../workers/work-loop.ts';
import { recordOutgoingStatus } from './entry-status.ts';
import { giveUp } from './give-up.ts';
import type { OutboxDeps } from './outbox-deps.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { recordStep } from './store.ts';

/** A step has thrown: try it again later, or give up. */
export async function failStep(
	deps: OutboxDeps,
	entry: OutboxEntry,
	error: unknown
): Promise<void> {
	const now = deps.clock.now();
	const code = failureCodeOf(error);
	const attempts = entry.attempts + 1;
	const decision = mayPass(error, attempts)
		? decideRetry(deps.times.sendRetry, {
				attempts,
				orderedAt: entry.createdAt,
				now,
				chance: Math.random()
			})
		: ({ retry: false } as const);
	if (!decision.retry) {
		await giveUp(deps, entry, {
			reason: finalCode(entry, error),
			facts: { lastFailure: code },
			...(isFault(code) && { fault: code })
		});
		return;
	}
	const dueAt =
		code === 'ACCESS_POINT_AUTHENTICATION'
			? Math.max(decision.at, await suspensionEnd(deps.connector, now))
			: decision.at;
	deps.log.warn('sending postponed', {
		envelopeId: entry.envelopeId,
		state: entry.state,
		attempts,
		...faultOf(error)
	});
	const left = mayHaveLeft(entry, error);
	await deps.db.write(async (tx) => {
		const recorded = await recordStep(tx, entry, {
			dueAt,
			changes: {
				attempts,
				lastCode: code,
				...(left && { submittedAt: entry.submittedAt ?? now })
			}
		});
		if (!recorded) return;
		if (entry.lastCode !== code) {
			await endWaitingAlarm(tx, deps, entry.lastCode, entry.recipientOrganisation);
		}
		await raiseWaitingAlarm(tx, deps, code, entry.recipientOrganisation);
		if (left) await recordOutgoingStatus(tx, deps, entry, ['SCHEDULED_FOR_RESEND']);
	});
}

/** A submission that was not answered may have got through. One whose credentials were refused has not. */
function mayHaveLeft(entry: OutboxEntry, error: unknown): boolean {
	return entry.state === 'sealed' && isAppError(error, 'ACCESS_POINT_UNAVAILABLE');
}

/**
 * What stopped it; or, when an earlier submission may have got through, that nobody knows whether it arrived. That goes
 * before every reason: an access point that has lost a submission and refuses it the second time, or a file of ours that
 * cannot be read any more, says nothing of the copy that left before.
 */
function finalCode(entry: OutboxEntry, error: unknown): ErrorCode {
	if (entry.submittedAt !== null || mayHaveLeft(entry, error)) return 'RECEIPT_TIMEOUT';
	return error instanceof AppError && !error.retryable ? error.code : 'ATTEMPTS_EXHAUSTED';
}

/** As `mayPass` has it: nothing outside is to blame. */
function isFault(code: ErrorCode): boolean {
	return code === 'INTERNAL' || code === 'SEALING_FAILED';
}
