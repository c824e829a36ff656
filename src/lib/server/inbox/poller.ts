/**
 * When to poll: at every wake-up, at a fixed pace otherwise, more slowly while the access point does not answer, and not
 * at all for a while when it refuses our credentials. What we leave alone there is looked at again after a while: the
 * reason may have passed.
 */
import type { AlarmKind } from '../alarms/alarm.ts';
import { isAlarmOpen } from '../alarms/queries.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise-alarm.ts';
import { isAppError } from '../errors.ts';
import { delayMs } from '../workers/retry-policy.ts';
import { suspensionEnd } from '../workers/suspension.ts';
import { createWorkLoop, type WorkLoop } from '../workers/work-loop.ts';
import { isAccessPointFault, pollAccessPoint, type PollDeps, type PollMemory } from './poll.ts';

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
	const memory: PollMemory = { leftAlone: new Set(), storageMayFail: true, told: new Map() };
	let leftAloneSince = 0;
	let failures = 0;
	let failingSince = 0;
	let nextPollAt = 0;
	let lastLookAt = 0;
	/** No wake-up goes before it. */
	let suspendedUntil = 0;
	async function raise(kind: AlarmKind, facts: Record<string, string | number>): Promise<void> {
		await deps.db.write((tx) => raiseAlarm(tx, deps, { kind, subject: '', facts }));
	}

	async function clear(kind: AlarmKind): Promise<void> {
		// Whoever has raised it: a start knows nothing of the one before, and sending is refused as well.
		if (!(await isAlarmOpen(deps.db.read, { kind, subject: '' }))) return;
		await deps.db.write((tx) => clearAlarm(tx, deps, { kind, subject: '' }));
	}

	async function recordSilence(now: number): Promise<void> {
		failures += 1;
		if (failures === 1) failingSince = now;
		const longestMs = Math.max(LONGEST_PAUSE_MS, options.pollMs);
		nextPollAt = now + delayMs({ firstMs: options.pollMs, longestMs }, failures, 1);
		const silentMs = now - failingSince;
		const facts = { code: 'ACCESS_POINT_UNAVAILABLE', silentMs };
		if (silentMs < ALARM_AFTER_MS) return deps.log.warn('access point not polled', facts);
		deps.log.error('access point silent', facts);
		await raise('access-point.silent', facts);
	}

	/** It has answered, though with a refusal. */
	async function recordRefusal(now: number): Promise<void> {
		failures = 0;
		suspendedUntil = await suspensionEnd(deps.connector, now);
		nextPollAt = suspendedUntil;
		const code = 'ACCESS_POINT_AUTHENTICATION';
		deps.log.error('access point refuses our credentials', { code });
		await raise('access-point.authentication', { code });
		await clear('access-point.silent');
	}

	async function recordAnswer(): Promise<void> {
		failures = 0;
		await clear('access-point.silent');
		await clear('access-point.authentication');
	}

	/** A clock that was set back must not keep us from polling until it has caught up. */
	function acceptEarlier(now: number): void {
		nextPollAt = Math.min(nextPollAt, now);
		suspendedUntil = Math.min(suspendedUntil, now);
		leftAloneSince = Math.min(leftAloneSince, now);
		failingSince = Math.min(failingSince, now);
	}

	async function turn(): Promise<boolean> {
		const now = deps.clock.now();
		if (now < lastLookAt) acceptEarlier(now);
		lastLookAt = now;
		if (now < nextPollAt) return false;
		if (now - leftAloneSince >= LEFT_ALONE_MS) {
			memory.leftAlone.clear();
			memory.told.clear();
			leftAloneSince = now;
		}
		try {
			const taken = await pollAccessPoint(deps, memory, options.onFetched);
			await recordAnswer();
			nextPollAt = taken > 0 ? now : now + options.pollMs;
			return taken > 0;
		} catch (error) {
			if (!isAccessPointFault(error)) throw error;
			if (isAppError(error, 'ACCESS_POINT_AUTHENTICATION')) await recordRefusal(now);
			else await recordSilence(now);
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
		nextPollAt = Math.max(suspendedUntil, Math.min(nextPollAt, deps.clock.now()));
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
