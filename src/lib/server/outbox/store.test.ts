import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { randomIds } from '../ids.ts';
import { queueReceipt } from './queue-entry.ts';
import { claimDueEntry, findNextDueAt, recordStep, renewLease } from './store.ts';
import { outboxEntries } from './schema.ts';
import { openWorkplace, NOON, type Workplace } from '#tests/support/workplace.ts';

let workplace: Workplace;
beforeEach(async () => {
	workplace = await openWorkplace();
});
afterEach(() => workplace.close());

const wish = (owner: string, now = NOON) => ({ owner, now, leaseMs: 1_000 });

async function queue(): Promise<void> {
	await workplace.deps.db.write((tx) =>
		queueReceipt(tx, workplace.deps, {
			messageId: null,
			receiptFor: randomIds.uuid(),
			recipientOrganisation: '0203:region.example',
			handlingServiceId: 'a',
			sdkConversationId: null,
			route: 'access-point',
			findings: []
		})
	);
}

test('nobody claims what is not due, or what somebody holds', async () => {
	const { db } = workplace.deps;
	await queue();
	expect(await claimDueEntry(db, wish('a', NOON - 1))).toBeUndefined();
	expect(await claimDueEntry(db, wish('a'))).toBeDefined();
	expect(await claimDueEntry(db, wish('b'))).toBeUndefined();
	expect(await claimDueEntry(db, wish('b', NOON + 999))).toBeUndefined();
});

test('a lease that has run out passes to the next, and the first can record nothing more', async () => {
	const { db } = workplace.deps;
	await queue();
	const first = await claimDueEntry(db, wish('a'));
	const second = await claimDueEntry(db, wish('b', NOON + 1_000));
	expect(second?.id).toBe(first?.id);
	expect(await renewLease(db, first!.id, wish('a', NOON + 1_000))).toBe(false);
	const step = { fact: 'sealed', dueAt: NOON } as const;
	expect(await db.write((tx) => recordStep(tx, first!, step))).toBe(false);
	expect(await db.write((tx) => recordStep(tx, second!, step))).toBe(true);
	expect(await db.write((tx) => recordStep(tx, second!, step))).toBe(false);
});

test('a renewed lease is kept', async () => {
	const { db } = workplace.deps;
	await queue();
	const entry = await claimDueEntry(db, wish('a'));
	expect(await renewLease(db, entry!.id, wish('a', NOON + 900))).toBe(true);
	expect(await claimDueEntry(db, wish('b', NOON + 1_500))).toBeUndefined();
});

test('what has been due longest comes first, whatever its state', async () => {
	const { db, clock } = { ...workplace.deps, clock: workplace.clock };
	await queue();
	const early = await claimDueEntry(db, wish('a'));
	await db.write((tx) => recordStep(tx, early!, { fact: 'sealed', dueAt: NOON + 10 }));
	clock.advance(5);
	await queue();
	expect(await findNextDueAt(db, NOON)).toBe(NOON + 5);
	expect((await claimDueEntry(db, wish('a', NOON + 20)))?.state).toBe('queued');
	expect((await claimDueEntry(db, wish('a', NOON + 20)))?.state).toBe('sealed');
});

test('looking for work reads the index by state and time, not the table', async () => {
	const { db } = workplace.deps;
	const plan = await db.read.all<{ detail: string }>(sql`EXPLAIN QUERY PLAN
		SELECT id, due_at FROM ${outboxEntries}
		WHERE state = 'queued' AND due_at <= 1 AND lease_until <= 1 ORDER BY due_at LIMIT 1`);
	const details = plan.map(({ detail }) => detail).join('\n');
	expect(details).toContain('USING INDEX outbox_due (state=? AND due_at<?)');
	expect(details).not.toMatch(/SCAN|TEMP B-TREE/);
});
