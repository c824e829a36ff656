import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import type { LogFacts } from '../log.ts';
import { createDispatchLoop, type DispatchLoopOptions, type Work } from './dispatch-loop.ts';
import type { WorkLoop } from './work-loop.ts';

let loop: WorkLoop | undefined;
afterEach(() => loop?.stop());

const logged: LogFacts[] = [];
const log = {
	info() {},
	warn() {},
	error: (event: string, facts: LogFacts = {}) => void logged.push({ event, ...facts })
};

/** A loop over pieces of work that are given out as they are asked for. */
function make(pieces: Work[], options: Partial<DispatchLoopOptions> = {}) {
	const asked: number[] = [];
	loop = createDispatchLoop({
		name: 'test',
		claim: async (limit) => {
			asked.push(limit);
			return pieces.splice(0, limit);
		},
		nextDueAt: async () => undefined,
		concurrency: 3,
		idleMs: 60_000,
		clock: systemClock,
		log,
		...options
	});
	return { loop, asked };
}
const soon = <T>(find: () => T) => expect.poll(find, { timeout: 10_000 });

test('a piece that fails is logged without its message, and the others go on', async () => {
	let done = 0;
	const fine = async () => void (done += 1);
	make([() => Promise.reject(new Error('Hemligt')), fine, fine, fine]).loop.start();
	await soon(() => done).toBe(3);
	expect(logged).toMatchObject([{ event: 'worker failed', worker: 'test', code: 'INTERNAL' }]);
	expect(JSON.stringify(logged)).not.toContain('Hemligt');
});

test('never asks for more than there is room for, and asks for all of it at once', async () => {
	let underWay = 0;
	let most = 0;
	let done = 0;
	const piece = async () => {
		most = Math.max(most, ++underWay);
		await new Promise((end) => setTimeout(end, 2));
		underWay -= 1;
		done += 1;
	};
	const { loop, asked } = make(Array.from({ length: 20 }, () => piece));
	loop.start();
	await soon(() => done).toBe(20);
	expect(most).toBe(3);
	expect(asked[0]).toBe(3);
	expect(asked.every((limit) => limit >= 1 && limit <= 3)).toBe(true);
});

test('looks again when something has ended: it may have left more to do', async () => {
	const done: string[] = [];
	const pieces: Work[] = [];
	pieces.push(async () => {
		await new Promise((end) => setTimeout(end, 30));
		pieces.push(async () => void done.push('second'));
		done.push('first');
	});
	make(pieces).loop.start();
	await soon(() => done).toEqual(['first', 'second']);
});

test('stopping waits for what is under way and begins nothing more', async () => {
	let ended = 0;
	let begun = 0;
	const piece = async () => {
		begun += 1;
		await new Promise((end) => setTimeout(end, 30));
		ended += 1;
	};
	const { loop } = make(Array.from({ length: 10_000 }, () => piece));
	loop.start();
	await soon(() => begun).toBeGreaterThan(0);
	const stopped = loop.stop();
	const before = begun;
	await stopped;
	expect(begun).toBe(before);
	expect(ended).toBe(begun);
});

test('until idle: one after the other, and how many it were', async () => {
	let underWay = 0;
	const piece = async () => {
		expect(++underWay).toBe(1);
		await new Promise((end) => setImmediate(end));
		underWay -= 1;
	};
	const { loop } = make(Array.from({ length: 5 }, () => piece));
	expect(await loop.runUntilIdle()).toBe(5);
});
