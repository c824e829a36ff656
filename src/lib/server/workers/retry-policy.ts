/** When to try again after a failure that may pass, and when to stop. Pure: time and chance are given. */
export interface RetryPolicy {
	/** Wait after the first failure, in milliseconds; it doubles with every further one … */
	firstMs: number;
	/** … up to this. */
	longestMs: number;
	/** Attempts at one step, the first included. */
	attemptsMax: number;
	/** No attempt begins later than this after the work was ordered, in milliseconds. */
	withinMs: number;
}

export type RetryDecision = { retry: true; at: number } | { retry: false };

export interface FailedAttempt {
	/** Attempts made at this step, the failed one included: 1 or more. */
	attempts: number;
	/** When the work was ordered, and the time now: milliseconds since the epoch. */
	orderedAt: number;
	now: number;
	/** 0 ≤ chance < 1. */
	chance: number;
}

/**
 * Exponential, with jitter so that entries that failed together do not all come back together: the wait is between
 * half and the whole of the step's delay, never longer than `longestMs`.
 */
export function decideRetry(policy: RetryPolicy, failed: FailedAttempt): RetryDecision {
	if (failed.attempts >= policy.attemptsMax) return { retry: false };
	const at = failed.now + delayMs(policy, failed.attempts, failed.chance);
	return at - failed.orderedAt > policy.withinMs ? { retry: false } : { retry: true, at };
}

/** Milliseconds to wait after the `attempts`-th attempt. */
export function delayMs(
	policy: Pick<RetryPolicy, 'firstMs' | 'longestMs'>,
	attempts: number,
	chance: number
): number {
	// 2^30 steps of any delay are past every longestMs; the bound keeps the power finite.
	const whole = Math.min(policy.firstMs * 2 ** Math.min(attempts - 1, 30), policy.longestMs);
	return Math.round(whole * (0.5 + chance / 2));
}
