import { expect, test } from 'vitest';
import type { LogFacts } from '../log.ts';
import { holdingLease } from './lease.ts';

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
const log = { info() {}, warn() {}, error() {} };

/** Machines that test are busy. */
const soon = <T>(find: () => T) => expect.poll(find, { timeout: 10_000 });

test('a lease is not renewed any more once it is lost', async () => {
	let renewals = 0;
	const renew = async () => {
		renewals += 1;
		return false;
	};
	await holdingLease({ leaseMs: 30, renew, log }, () => wait(100));
	expect(renewals).toBe(1);
});

test('a renewal that fails is logged and tried again; the work goes on', async () => {
	const warned: LogFacts[] = [];
	const result = await holdingLease(
		{
			leaseMs: 30,
			renew: () => Promise.reject(new Error('busy')),
			log: { ...log, warn: (event, facts) => void warned.push({ event, ...facts }) }
		},
		async () => {
			await soon(() => warned.length).toBeGreaterThan(1);
			return 'done';
		}
	);
	expect(result).toBe('done');
	expect(warned[0]).toMatchObject({ event: 'lease not renewed', code: 'INTERNAL' });
});

test('a lease is renewed while the work runs, and not after it', async () => {
	let renewals = 0;
	const renew = async () => {
		renewals += 1;
		return true;
	};
	await holdingLease({ leaseMs: 30, renew, log }, async () => {
		await soon(() => renewals).toBeGreaterThan(2);
	});
	const after = renewals;
	await wait(50);
	expect(renewals).toBe(after);
});
