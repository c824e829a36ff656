/**
 * When to poll: at every wake-up, at a fixed pace otherwise, and more slowly while the access point does not answer.
 * What we leave alone there is looked at again after a while: the reason may have passed.
 */
import { isAppError } from '../errors.ts';
import { delayMs } from '../workers/retry-policy.ts';
import { createWorkLoop, type WorkLoop } from '../workers/work-loop.ts';
import { pollAccessPoint, type PollDeps } from './poll.ts';

export interface PollerOptions {
	/** Milliseconds between two polls. */
	pollMs: number;
	/** New deliveries have been stored. */
	onFetched: () => void;
}

const LONGEST_PAUSE_MS = 5 * 60_000;
const LEFT_ALONE_MS = 3_600_000;
/** An access point that has been silent this long is an alarm: it throws away what nobody fetches. */
const ALARM_AFTER_MS = 3_600_000;

export function createPoller(deps: PollDeps, options: PollerOptions): WorkLoop {
	const leftAlone = new Set<string>();
	let leftAloneSince = 0;
	let failures = 0;
	let failingSince = 0;
	let nextPollAt = 0;

	function recordFailure(now: number): void {
		failures += 1;
		if (failures === 1) failingSince = now;
		const longestMs = Math.max(LONGEST_PAUSE_MS, options.pollMs);
		nextPollAt = now + delayMs({ firstMs: options.pollMs, longestMs }, failures, 1);
		const silentMs = now - failingSince;
		const facts = { code: 'ACCESS_POINT_UNAVAILABLE', silentMs };
		if (silentMs >= ALARM_AFTER_MS) deps.log.error('access point silent', facts);
		else deps.log.warn('access point not polled', facts);
	}

	async function turn(): Promise<boolean> {
		const now = deps.clock.now();
		if (now < nextPollAt) return false;
		if (now - leftAloneSince >= LEFT_ALONE_MS) {
			leftAlone.clear();
			leftAloneSince = now;
		}
		try {
			const taken = await pollAccessPoint(deps, leftAlone);
			failures = 0;
			nextPollAt = taken > 0 ? now : now + options.pollMs;
			if (taken > 0) options.onFetched();
			return taken > 0;
		} catch (error) {
			if (!isAppError(error, 'ACCESS_POINT_UNAVAILABLE')) throw error;
			recordFailure(now);
			return false;
		}
	}

	const loop = createWorkLoop({
		name: 'inbox poll',
		turn,
		nextDueAt: async () => nextPollAt,
		concurrency: 1,
		idleMs: LONGEST_PAUSE_MS,
		clock: deps.clock,
		log: deps.log
	});
	const pollNow = () => {
		nextPollAt = Math.min(nextPollAt, deps.clock.now());
	};
	return {
		...loop,
		wake() {
			pollNow();
			loop.wake();
		},
		runUntilIdle() {
			pollNow();
			return loop.runUntilIdle();
		}
	};
}
