import { AppError, codeOf, isAppError, type ErrorCode } from '../errors.ts';
import { mayPass } from '../workers/may-pass.ts';
import { decideRetry } from '../workers/retry-policy.ts';
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
		await giveUp(deps, entry, finalCode(entry, error));
		return;
	}
	deps.log.warn('sending postponed', {
		envelopeId: entry.envelopeId,
		state: entry.state,
		attempts,
		...faultOf(error)
	});
	await deps.db.write(async (tx) => {
		const recorded = await recordStep(tx, entry, {
			dueAt: decision.at,
			changes: {
				attempts,
				lastCode: codeOf(error),
				...(mayHaveLeft(entry, error) && { submittedAt: entry.submittedAt ?? now })
			}
		});
		if (recorded && mayHaveLeft(entry, error)) {
			await recordOutgoingStatus(tx, deps, entry, ['SCHEDULED_FOR_RESEND']);
		}
	});
}

/** A submission that was not answered may have got through. */
function mayHaveLeft(entry: OutboxEntry, error: unknown): boolean {
	return entry.state === 'sealed' && isAppError(error, 'ACCESS_POINT_UNAVAILABLE');
}

/** What stopped it; or, when an unanswered submission came before, that nobody knows whether it arrived. */
function finalCode(entry: OutboxEntry, error: unknown): ErrorCode {
	const left = entry.submittedAt !== null || mayHaveLeft(entry, error);
	if (error instanceof AppError && !error.retryable) return error.code;
	return left ? 'RECEIPT_TIMEOUT' : 'ATTEMPTS_EXHAUSTED';
}
