import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideRetry, delayMs, type RetryPolicy } from './retry-policy.ts';

const policy: RetryPolicy = {
	firstMs: 1_000,
	longestMs: 60_000,
	attemptsMax: 5,
	withinMs: 3_600_000
};

test('gives up after the last allowed attempt', () => {
	expect(decideRetry(policy, { attempts: 5, orderedAt: 0, now: 0, chance: 0 })).toEqual({
		retry: false
	});
});

test('gives up when the next attempt would begin too long after the order', () => {
	const late = { attempts: 1, orderedAt: 0, now: policy.withinMs - 400, chance: 0 };
	expect(decideRetry(policy, late)).toEqual({ retry: false });
	expect(decideRetry(policy, { ...late, now: policy.withinMs - 600 })).toEqual({
		retry: true,
		at: policy.withinMs - 100
	});
});

test('waits twice as long after every failure, with at most half of it taken away by chance', () => {
	const waits = [1, 2, 3].map((attempts) => delayMs(policy, attempts, 0.999_999_9));
	expect(waits).toEqual([1_000, 2_000, 4_000]);
	expect(delayMs(policy, 3, 0)).toBe(2_000);
});

test('never waits longer than the longest delay, nor less than half the first', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 100_000 }),
			fc.double({ min: 0, max: 0.999, noNaN: true }),
			(attempts, chance) => {
				const wait = delayMs(policy, attempts, chance);
				expect(wait).toBeLessThanOrEqual(policy.longestMs);
				expect(wait).toBeGreaterThanOrEqual(policy.firstMs / 2);
			}
		)
	);
});
