import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '#tests/support/database.ts';
import { listOpenAlarms } from '../../alarms/queries.ts';
import { raiseAlarm } from '../../alarms/raise-alarm.ts';
import { ManualClock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import { randomIds } from '../../ids.ts';
import { silentLog } from '../../log.ts';
import { createProviderHealth, type ProviderHealth } from './provider-health.ts';
import { watchProvider } from './watch-provider.ts';

const MINUTE = 60_000;
let db: Db;
let close: () => Promise<void>;
let clock: ManualClock;
let health: ProviderHealth;
let down: boolean;
let asked: number;
beforeEach(async () => {
	({ db, close } = await openTestDatabase());
	clock = new ManualClock(Date.UTC(2026, 10, 22, 2));
	health = createProviderHealth(clock);
	down = false;
	asked = 0;
});
afterEach(() => close());

const provider = {
	check: () => {
		asked += 1;
		health.discovered(down ? 'IDENTITY_PROVIDER_UNAVAILABLE' : undefined);
		return Promise.resolve();
	},
	failing: () => health.failing()
};
const deps = () => ({ db, clock, ids: randomIds, log: silentLog });
const alarms = async () =>
	(await listOpenAlarms({ db }, { limit: 10 })).alarms.map(({ kind, times, facts }) => ({
		...{ kind, times, code: facts['code'] }
	}));
const ALARM = { kind: 'identity-provider.unavailable', code: 'IDENTITY_PROVIDER_UNAVAILABLE' };

describe('while the identity provider does not answer', () => {
	it('an alarm is raised after a minute, by night too, and once an hour again; it goes with the first answer', async () => {
		const watch = watchProvider(deps(), provider);
		await watch.runUntilIdle();
		down = true;
		clock.advance(5 * MINUTE);
		await watch.runUntilIdle();
		expect(await alarms()).toEqual([]);
		for (let minute = 0; minute < 59; minute += 1) {
			clock.advance(MINUTE);
			await watch.runUntilIdle();
		}
		expect(await alarms()).toEqual([{ ...ALARM, times: 1 }]);
		clock.advance(2 * MINUTE);
		await watch.runUntilIdle();
		expect(await alarms()).toEqual([{ ...ALARM, times: 2 }]);
		down = false;
		clock.advance(MINUTE);
		await watch.runUntilIdle();
		expect(await alarms()).toEqual([]);
	});

	it('it is asked once a minute, and once in five while it answers', async () => {
		const watch = watchProvider(deps(), provider);
		for (let second = 0; second < 600; second += 10) {
			await watch.runUntilIdle();
			clock.advance(10_000);
		}
		expect(asked).toBe(2);
		down = true;
		await watch.runUntilIdle();
		for (let second = 0; second < 600; second += 10) {
			clock.advance(10_000);
			await watch.runUntilIdle();
		}
		expect(asked).toBe(2 + 11);
	});

	it('a pause that is over at the next look raises nothing', async () => {
		const watch = watchProvider(deps(), provider);
		down = true;
		await watch.runUntilIdle();
		down = false;
		clock.advance(MINUTE);
		await watch.runUntilIdle();
		expect(await alarms()).toEqual([]);
	});
});

it('an alarm from before the start goes when it answers', async () => {
	const alarm = { kind: 'identity-provider.unavailable', subject: '' } as const;
	await db.write((tx) => raiseAlarm(tx, deps(), alarm));
	await watchProvider(deps(), provider).runUntilIdle();
	expect(await alarms()).toEqual([]);
});

describe('when it answers about itself and signs nobody in', () => {
	it('two in a row count, one does not', async () => {
		const watch = watchProvider(deps(), provider);
		await watch.runUntilIdle();
		health.redeemed('IDENTITY_PROVIDER_UNAVAILABLE');
		expect(health.failing()).toBeNull();
		clock.advance(2 * MINUTE);
		health.redeemed('IDENTITY_PROVIDER_UNAVAILABLE');
		expect(health.failing()).not.toBeNull();
		clock.advance(3 * MINUTE);
		await watch.runUntilIdle();
		expect(await alarms()).toMatchObject([ALARM]);
		health.redeemed(undefined);
		clock.advance(5 * MINUTE);
		await watch.runUntilIdle();
		expect(await alarms()).toEqual([]);
	});

	it('it is not known any more when nobody has tried for a quarter of an hour', () => {
		health.redeemed('IDENTITY_PROVIDER_UNAVAILABLE');
		health.redeemed('IDENTITY_PROVIDER_UNAVAILABLE');
		clock.advance(16 * MINUTE);
		expect(health.failing()).toBeNull();
	});
});
