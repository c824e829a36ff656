import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { openWorkplace } from '#tests/support/workplace.ts';
import { clearAlarm, raiseAlarm } from './raise-alarm.ts';
import { alarms } from './schema.ts';

describe('alarms', () => {
	let workplace: Awaited<ReturnType<typeof openWorkplace>>;
	beforeEach(async () => {
		workplace = await openWorkplace();
	});
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
});
