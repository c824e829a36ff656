import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../clock.ts';
import { createRateLimit } from './rate-limit.ts';

const open = () => {
	const clock = new ManualClock(0);
	return { clock, limit: createRateLimit(clock, { tries: 3, windowMs: 1000 }) };
};

describe('a limit of tries', () => {
	it('stops the one too many, says for how long, and nobody else', () => {
		const { clock, limit } = open();
		for (let tries = 0; tries < 3; tries += 1) expect(limit.take('a')).toBeUndefined();
		clock.advance(400);
		expect(limit.take('a')).toBe(600);
		expect(limit.blockedFor('a')).toBe(600);
		expect(limit.take('b')).toBeUndefined();
		clock.advance(600);
		expect(limit.take('a')).toBeUndefined();
	});

	it('is not lifted by a flood of other keys', () => {
		const { limit } = open();
		for (let tries = 0; tries < 4; tries += 1) limit.take('a');
		for (let other = 0; other < 20_000; other += 1) limit.take(`x${other}`);
		expect(limit.blockedFor('a')).toBeDefined();
		expect(limit.take('yet another')).toBeDefined();
	});
});
