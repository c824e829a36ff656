import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkplace } from '#tests/support/workplace.ts';
import { silentLog } from '../log.ts';
import { createAlarmPruning } from './alarm-pruning.ts';
import { OPEN_OF_A_KIND_MAX, type AlarmKind } from './alarm.ts';
import { CLEARED_KEPT_MS, CLEARED_MAX, pruneAlarms } from './prune-alarms.ts';
import { clearAlarm, raiseAlarm } from './raise-alarm.ts';
import { alarms } from './schema.ts';

describe('alarms', () => {
	let workplace: Awaited<ReturnType<typeof openWorkplace>>;
	beforeEach(async () => {
		workplace = await openWorkplace();
	});
	afterEach(() => workplace.close());
	const raise = (subject: string, tries = 1) =>
		workplace.deps.db.write((tx) =>
			raiseAlarm(tx, workplace.deps, { kind: 'delivery.quarantined', subject, facts: { tries } })
		);
	const rows = () => workplace.deps.db.read.select().from(alarms).orderBy(alarms.raisedAt);

	it('are one row while they are open, with a count and the newest facts', async () => {
		await raise('a@b.example', 1);
		await raise('a@b.example', 2);
		await raise('c@b.example');
		expect(await rows()).toMatchObject([
			{ subject: 'a@b.example', times: 2, facts: { tries: 2 }, clearedAt: null },
			{ subject: 'c@b.example', times: 1 }
		]);
	});

	it('begin anew when they come back after they were cleared', async () => {
		await raise('a@b.example');
		await workplace.deps.db.write((tx) =>
			clearAlarm(tx, workplace.deps, { kind: 'delivery.quarantined', subject: 'a@b.example' })
		);
		await raise('a@b.example');
		const found = await workplace.deps.db.read
			.select()
			.from(alarms)
			.where(eq(alarms.subject, 'a@b.example'));
		expect(found.map(({ clearedAt }) => clearedAt === null)).toEqual([false, true]);
	});

	/** One write: a test need not wait for hundreds. */
	const raiseMany = (kind: AlarmKind, numbers: readonly number[]) =>
		workplace.deps.db.write(async (tx) => {
			for (const n of numbers) await raiseAlarm(tx, workplace.deps, { kind, subject: `s${n}` });
		});
	const clear = (kind: AlarmKind, subject: string) =>
		workplace.deps.db.write((tx) => clearAlarm(tx, workplace.deps, { kind, subject }));
	const numbers = (length: number) => Array.from({ length }, (_, n) => n);
	const open = async () => (await rows()).filter(({ clearedAt }) => clearedAt === null);

	it('of one kind are told apart up to a number; further ones are counted in one', async () => {
		await raiseMany('directory.unavailable', numbers(OPEN_OF_A_KIND_MAX + 7));
		expect(await open()).toHaveLength(OPEN_OF_A_KIND_MAX + 1);
		const collecting = (await open()).filter(({ subject }) => subject === '*');
		expect(collecting).toMatchObject([
			{ times: 7, facts: { latest: `s${OPEN_OF_A_KIND_MAX + 6}` } }
		]);
		// Those that are open are counted as before, and other kinds have room of their own.
		await raiseMany('directory.unavailable', [3]);
		await raiseMany('delivery.left', [3]);
		expect((await open()).find(({ subject }) => subject === 's3')).toMatchObject({ times: 2 });
		expect(await open()).toHaveLength(OPEN_OF_A_KIND_MAX + 2);
	});

	it('that stand for what must be dealt with one by one are never collected', async () => {
		await raiseMany('delivery.quarantined', numbers(OPEN_OF_A_KIND_MAX + 7));
		expect(await open()).toHaveLength(OPEN_OF_A_KIND_MAX + 7);
	});

	it('that were collected end with the last of those that were not', async () => {
		await raiseMany('directory.unavailable', numbers(OPEN_OF_A_KIND_MAX + 7));
		await clear('directory.unavailable', `s${OPEN_OF_A_KIND_MAX + 1}`);
		for (const n of numbers(OPEN_OF_A_KIND_MAX - 1)) await clear('directory.unavailable', `s${n}`);
		expect((await open()).map(({ subject }) => subject).sort()).toEqual(['*', 's99']);
		await clear('directory.unavailable', 's99');
		expect(await open()).toEqual([]);
	});

	it('have a subject of a length that fits, however somebody calls himself', async () => {
		const subject = 'x'.repeat(100_000);
		await raise(subject);
		await raise(subject);
		expect(await open()).toMatchObject([{ subject: 'x'.repeat(500), times: 2 }]);
		await clear('delivery.quarantined', subject);
		expect(await open()).toEqual([]);
	});

	describe('that were cleared', () => {
		const prune = () => pruneAlarms(workplace.deps);

		it('are removed when they are old; open ones never', async () => {
			await raiseMany('delivery.left', numbers(3));
			await clear('delivery.left', 's0');
			workplace.clock.advance(1_000);
			await clear('delivery.left', 's1');
			expect(await prune()).toBe(0);
			workplace.clock.advance(CLEARED_KEPT_MS - 500);
			expect(await prune()).toBe(1);
			expect((await rows()).map(({ subject }) => subject).sort()).toEqual(['s1', 's2']);
			workplace.clock.advance(10 * CLEARED_KEPT_MS);
			expect(await prune()).toBe(1);
			expect((await rows()).map(({ subject }) => subject)).toEqual(['s2']);
		});

		it('are looked for at start and every hour, also when the clock is set back', async () => {
			const pruning = createAlarmPruning({ ...workplace.deps, log: silentLog });
			const looks = async (ms: number) => {
				workplace.clock.advance(ms);
				return pruning.runUntilIdle();
			};
			expect(await looks(0)).toBe(1);
			expect(await looks(3_599_999)).toBe(0);
			expect(await looks(1)).toBe(1);
			expect(await looks(-10 * 3_600_000)).toBe(1);
			expect(await looks(1)).toBe(0);
		});

		it('are removed, the oldest first, when there are too many', async () => {
			await workplace.deps.db.client.execute(
				`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${CLEARED_MAX + 700})
				INSERT INTO alarms (id, kind, subject, facts, raised_at, last_raised_at, times, cleared_at)
				SELECT 'a' || i, 'delivery.left', 's' || i, '{}', 1, 1, 1, ${workplace.clock.now()} + i FROM n`
			);
			await raiseMany('delivery.left', [0]);
			expect(await prune()).toBe(700);
			const left = await rows();
			expect(left).toHaveLength(CLEARED_MAX + 1);
			expect(left.some(({ id }) => id === 'a700')).toBe(false);
			expect(left.some(({ id }) => id === 'a701')).toBe(true);
			expect(await prune()).toBe(0);
		});
	});
});
