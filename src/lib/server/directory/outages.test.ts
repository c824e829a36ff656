import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { Outages, PlaceSilent } from './outages.ts';

const PAUSE_MS = 30_000;

describe('a directory server that does not answer', () => {
	let clock: ManualClock;
	let outages: Outages;
	let asked: number;
	beforeEach(() => {
		clock = new ManualClock(1_000_000);
		outages = new Outages(clock, PAUSE_MS);
		asked = 0;
	});
	const silent = () => {
		asked += 1;
		return Promise.reject(new PlaceSilent('no whole answer came'));
	};
	const answering = async () => {
		asked += 1;
		return 'answer';
	};
	const refusal = { code: 'DIRECTORY_UNAVAILABLE', retryable: true };

	it('is not asked again for a while, and everybody else is', async () => {
		await expect(outages.ask('a:80', silent)).rejects.toMatchObject({ ...refusal, asked: true });
		await expect(outages.ask('a:80', answering)).rejects.toMatchObject({
			...refusal,
			asked: false
		});
		clock.advance(PAUSE_MS - 1);
		await expect(outages.ask('a:80', answering)).rejects.toMatchObject(refusal);
		expect(asked).toBe(1);
		expect(await outages.ask('b:80', answering)).toBe('answer');
	});

	it('is asked once when the pause is over, and the others wait for what that one finds', async () => {
		await expect(outages.ask('a:80', silent)).rejects.toThrow();
		clock.advance(PAUSE_MS);
		let answer = (_: string) => {};
		const finding = outages.ask('a:80', () => new Promise<string>((done) => (answer = done)));
		await expect(outages.ask('a:80', answering)).rejects.toMatchObject({ asked: false });
		answer('found');
		expect(await finding).toBe('found');
		expect(outages.list()).toEqual([]);
		expect(await outages.ask('a:80', answering)).toBe('answer');
	});

	it('is known with the time since which it has been silent, until it answers, however wrongly', async () => {
		await expect(outages.ask('a:80', silent)).rejects.toThrow();
		clock.advance(PAUSE_MS);
		await expect(outages.ask('a:80', silent)).rejects.toThrow();
		expect(outages.list()).toEqual([
			{ place: 'a:80', since: 1_000_000, askedAgainAt: 1_000_000 + 2 * PAUSE_MS }
		]);
		clock.advance(PAUSE_MS);
		const wrong = () => Promise.reject(new AppError('DIRECTORY_ANSWER_INVALID'));
		await expect(outages.ask('a:80', wrong)).rejects.toMatchObject({
			code: 'DIRECTORY_ANSWER_INVALID'
		});
		expect(outages.list()).toEqual([]);
	});

	it('is forgotten when nobody has had to do with it for an hour', async () => {
		await expect(outages.ask('a:80', silent)).rejects.toThrow();
		clock.advance(PAUSE_MS + 3_600_000);
		expect(outages.list()).toEqual([]);
	});

	it('is not left alone for longer because the clock was set back', async () => {
		await expect(outages.ask('a:80', silent)).rejects.toThrow();
		clock.advance(-3_600_000);
		expect(await outages.ask('a:80', answering)).toBe('answer');
	});

	it('is one of a thousand at most: who publishes addresses does not fill our memory', async () => {
		for (let i = 0; i < 1_100; i += 1) {
			await expect(outages.ask(`host-${i}`, silent)).rejects.toThrow();
		}
		expect(outages.list()).toHaveLength(1_000);
		expect(outages.list()[0]?.place).toBe('host-100');
	});
});
