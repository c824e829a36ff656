import { afterEach, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { systemClock } from '../clock.ts';
import type { LogFacts } from '../log.ts';
import { createWorkLoop, faultOf, type WorkLoop, type WorkLoopOptions } from './work-loop.ts';

let loop: WorkLoop | undefined;
afterEach(() => loop?.stop());

const logged: LogFacts[] = [];
const log = {
	info() {},
	warn() {},
	error: (event: string, facts: LogFacts = {}) => void logged.push({ event, ...facts })
};

function make(options: Partial<WorkLoopOptions>): WorkLoop {
	loop = createWorkLoop({
		name: 'test',
		turn: async () => false,
		nextDueAt: async () => undefined,
		concurrency: 1,
		idleMs: 60_000,
		clock: systemClock,
		log,
		...options
	});
	return loop;
}

/** Machines that test are busy. */
const soon = <T>(find: () => T) => expect.poll(find, { timeout: 10_000 });

test('a turn that throws is logged without its message, and the loop goes on', async () => {
	let turns = 0;
	make({
		idleMs: 5,
		turn: () => {
			turns += 1;
			return Promise.reject(new Error('Hemligt innehåll'));
		}
	}).start();
	await soon(() => turns).toBeGreaterThan(2);
	expect(logged[0]).toMatchObject({ event: 'worker failed', worker: 'test', code: 'INTERNAL' });
	expect(JSON.stringify(logged)).not.toContain('Hemligt');
});

test('nothing is done before the start nor after the stop', async () => {
	let turns = 0;
	const made = make({
		idleMs: 1,
		turn: async () => {
			turns += 1;
			return false;
		}
	});
	made.wake();
	expect(turns).toBe(0);
	made.start();
	await soon(() => turns).toBeGreaterThan(0);
	await made.stop();
	const before = turns;
	made.wake();
	await new Promise((done) => setTimeout(done, 30));
	expect(turns).toBe(before);
});

test('stopping waits for what is under way', async () => {
	let finish = () => {};
	let begun = false;
	let ended = false;
	const made = make({
		turn: async () => {
			begun = true;
			await new Promise<void>((done) => (finish = done));
			ended = true;
			return false;
		}
	});
	made.start();
	await soon(() => begun).toBe(true);
	const stopped = made.stop();
	finish();
	await stopped;
	expect(ended).toBe(true);
});

test('a wake-up begins a turn at once, also one that comes while the loop is about to sleep', async () => {
	let turns = 0;
	let lookedUp = 0;
	const made = make({
		turn: async () => {
			turns += 1;
			return false;
		},
		nextDueAt: async () => {
			// Comes between the look and the sleep.
			if (++lookedUp === 1) made.wake();
			return undefined;
		}
	});
	made.start();
	await soon(() => turns).toBe(2);
	await soon(() => lookedUp).toBe(2);
	made.wake();
	await soon(() => turns).toBe(3);
});

test('what falls due later is done then, without a wake-up', async () => {
	const dueAt = systemClock.now() + 60;
	let doneAt = 0;
	make({
		turn: async () => {
			if (doneAt > 0 || systemClock.now() < dueAt) return false;
			doneAt = systemClock.now();
			return true;
		},
		nextDueAt: async () => (doneAt > 0 ? undefined : dueAt)
	}).start();
	await soon(() => doneAt).toBeGreaterThanOrEqual(dueAt);
});

test('no more is under way at the same time than allowed', async () => {
	let left = 20;
	let underWay = 0;
	let most = 0;
	make({
		concurrency: 3,
		turn: async () => {
			if (left === 0) return false;
			left -= 1;
			most = Math.max(most, ++underWay);
			await new Promise((done) => setTimeout(done, 2));
			underWay -= 1;
			return true;
		}
	}).start();
	await soon(() => left + underWay).toBe(0);
	expect(most).toBe(3);
});

test('of a fault the log is told the code, and the place when it is a bug', () => {
	expect(faultOf(new AppError('DIRECTORY_UNAVAILABLE'))).toEqual({ code: 'DIRECTORY_UNAVAILABLE' });
	expect(faultOf(new Error('Hemligt')).where).toMatch(/^at .*work-loop\.test\.ts/);
	expect(faultOf('no error at all')).toEqual({ code: 'INTERNAL' });
	const full = Object.assign(new Error('Hemligt'), { code: 'SQLITE_FULL' });
	expect(faultOf(full)).toEqual({ code: 'STORAGE_FAILING' });
});
