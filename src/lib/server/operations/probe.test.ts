import { describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { createProbe } from './probe.ts';

describe('a probe', () => {
	const clock = new ManualClock(0);

	it('says "late" instead of keeping a page waiting, and uses the answer when it comes', async () => {
		let answer: (text: string) => void = () => {};
		const probe = createProbe({
			clock,
			everyMs: 1_000,
			withinMs: 5,
			ask: () => new Promise<string>((done) => (answer = done)),
			late: 'late'
		});
		expect(await probe()).toBe('late');
		const second = probe();
		answer('fine');
		expect(await second).toBe('fine');
		expect(await probe()).toBe('fine');
	});

	it('asks once for all who want to know, and again when the answer is old', async () => {
		let asked = 0;
		const probe = createProbe({
			clock,
			everyMs: 1_000,
			withinMs: 10_000,
			ask: async () => ++asked,
			late: 0
		});
		expect(await Promise.all([probe(), probe(), probe()])).toEqual([1, 1, 1]);
		clock.advance(999);
		expect(await probe()).toBe(1);
		clock.advance(1);
		expect(await probe()).toBe(2);
	});
});
