import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkplace } from '#tests/support/workplace.ts';
import { auditEvents } from '../audit/schema.ts';
import { countOpenAlarms, listClearedAlarms, listOpenAlarms } from './queries.ts';
import { clearAlarm, raiseAlarm } from './raise-alarm.ts';
import { settleAlarm } from './settle-alarm.ts';

describe('alarms, as operations see them', () => {
	let workplace: Awaited<ReturnType<typeof openWorkplace>>;
	beforeEach(async () => {
		workplace = await openWorkplace();
		const { deps, clock } = workplace;
		for (const kind of ['receipt.overdue', 'sending.failed', 'receipt.overdue'] as const) {
			clock.advance(1_000);
			const subject = String(clock.now());
			await deps.db.write((tx) => raiseAlarm(tx, deps, { kind, subject }));
		}
	});
	afterEach(() => workplace.close());
	const open = (limit = 10) => listOpenAlarms(workplace.deps, { limit });

	it('are not closed twice, nor when there is none', async () => {
		const { deps } = workplace;
		const actor = await workplace.addPerson('Olle Berg');
		const [{ id: alarmId } = { id: '' }] = (await open()).alarms;
		expect(await settleAlarm(deps, { actor, alarmId })).toBe('done');
		expect(await settleAlarm(deps, { actor, alarmId })).toBe('not-found');
		expect(await settleAlarm(deps, { actor, alarmId: 'none' })).toBe('not-found');
		const rows = await deps.db.read.select().from(auditEvents);
		expect(rows.filter(({ event }) => event === 'alarm.settled')).toMatchObject([
			{ personId: actor.personId, facts: { kind: 'sending.failed', times: 1 } }
		]);
	});

	it('are listed with the critical ones first, and all are counted', async () => {
		const { alarms, total } = await open(2);
		expect(alarms.map(({ kind, severity }) => `${kind} ${severity}`)).toEqual([
			'sending.failed critical',
			'receipt.overdue warning'
		]);
		expect(total).toBe(3);
		expect(
			(await countOpenAlarms(workplace.deps.db.read)).map(({ kind, count }) => `${kind} ${count}`)
		).toEqual(['receipt.overdue 2', 'sending.failed 1']);
	});

	it('tell who has closed them, or that the reason passed by itself', async () => {
		const { deps } = workplace;
		const actor = await workplace.addPerson('Olle Berg');
		const [first, second] = (await open()).alarms;
		await settleAlarm(deps, { actor, alarmId: first!.id });
		await deps.db.write((tx) => clearAlarm(tx, deps, second!));
		const cleared = await listClearedAlarms(deps, { since: 0, limit: 10 });
		expect(cleared.map(({ clearedBy }) => clearedBy).sort()).toEqual(['Olle Berg', null].sort());
	});
});
