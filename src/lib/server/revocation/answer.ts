import { unavailable } from './fetch-bounded.ts';
import type { RevocationStatus } from './revocation.ts';

/** What somebody who may say so has said, and for how long. Milliseconds since the epoch. */
export interface Answer {
	readonly status: RevocationStatus;
	readonly thisUpdate: number;
	readonly nextUpdate: number | undefined;
}

/** Between their clock and ours. */
const SKEW_MS = 5 * 60_000;
/** How long an answer holds that does not say so itself: it was made for us just now, or it is an old one played again. */
const UNDATED_MS = 24 * 3_600_000;

/** @throws AppError REVOCATION_UNAVAILABLE (retryable) */
export function assertCurrent(answer: Omit<Answer, 'status'>, now: number): void {
	const { thisUpdate, nextUpdate = thisUpdate + UNDATED_MS } = answer;
	if (thisUpdate > now + SKEW_MS) throw unavailable('the answer is dated in the future');
	if (nextUpdate + SKEW_MS < now) throw unavailable('the answer has run out');
}
