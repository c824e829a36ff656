import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestDatabase } from '#tests/support/database.ts';
import { outboxEntries } from '../outbox/schema.ts';
import { usedKeys } from '../inbox/schema.ts';
import type { Db } from './database.ts';
import { changeRows, findRows, insertRows, queryRows, updateRows } from './rows.ts';

let db: Db;
let close: () => Promise<void>;
beforeEach(async () => ({ db, close } = await openTestDatabase()));
afterEach(() => close());

const entry = (id: string, changes: Partial<typeof outboxEntries.$inferInsert> = {}) => ({
	id,
	kind: 'receipt' as const,
	messageId: null,
	envelopeId: `envelope-${id}`,
	transportId: `transport-${id}`,
	recipientOrganisation: "0203:o'region",
	recipientAddress: '',
	receiptFindings: [{ reason: 'BV' as const, detail: 'duplicate', location: 'NA', text: '"' }],
	state: 'queued' as const,
	dueAt: 5,
	createdAt: 1,
	...changes
});

test('what is written here drizzle reads, and the other way round: JSON, null, defaults of the database', async () => {
	await db.write((tx) => insertRows(tx, outboxEntries, [entry('a')]));
	await db.write((tx) => tx.insert(outboxEntries).values(entry('b', { receiptFindings: null })));
	const theirs = await db.read.select().from(outboxEntries).orderBy(outboxEntries.id);
	const ours = await findRows(db.read, outboxEntries, { state: 'queued' }, 'id');
	expect(ours).toEqual(theirs);
	expect(ours[0]).toMatchObject({ ...entry('a'), round: 1, route: 'access-point', leaseUntil: 0 });
	expect(ours[1]?.receiptFindings).toBeNull();
});

test('null is found as null, and a row is changed only where all conditions hold', async () => {
	await db.write((tx) => insertRows(tx, outboxEntries, [entry('a'), entry('b')]));
	const hold = (id: string, leaseOwner: string | null) =>
		db.write((tx) => updateRows(tx, outboxEntries, { id, leaseOwner }, { leaseOwner: 'me' }));
	expect(await hold('a', 'somebody')).toBe(0);
	expect(await hold('a', null)).toBe(1);
	expect(await findRows(db.read, outboxEntries, { leaseOwner: null })).toMatchObject([{ id: 'b' }]);
	expect(await findRows(db.read, outboxEntries, { leaseOwner: 'me' })).toMatchObject([{ id: 'a' }]);
});

test('what is there already is left as it is where that is asked for, and refused where it is not', async () => {
	const insert = (fingerprint: string, ifNew: boolean) =>
		db.write((tx) => insertRows(tx, usedKeys, [{ wrappedKey: 'k', fingerprint }], { ifNew }));
	expect(await insert('first', true)).toBe(1);
	expect(await insert('second', true)).toBe(0);
	await expect(insert('third', false)).rejects.toThrow(/UNIQUE/);
	expect(await findRows(db.read, usedKeys, { wrappedKey: 'k' })).toMatchObject([
		{ fingerprint: 'first' }
	]);
});

test('a write that fails leaves nothing of what was written by rows', async () => {
	const failing = db.write(async (tx) => {
		await insertRows(tx, outboxEntries, [entry('a')]);
		throw new Error('half way');
	});
	await expect(failing).rejects.toThrow('half way');
	expect(await queryRows(db.read, 'SELECT count(*) FROM outbox_entries', [])).toEqual([[0]]);
});

test('rows that an UPDATE has changed come back as they are now', async () => {
	await db.write((tx) => insertRows(tx, outboxEntries, [entry('a'), entry('b', { dueAt: 9 })]));
	const changed = await db.write((tx) =>
		changeRows(tx, outboxEntries, 'UPDATE outbox_entries SET attempts = ? WHERE due_at < ?', [3, 7])
	);
	const [row] = await db.read.select().from(outboxEntries).where(eq(outboxEntries.id, 'a'));
	expect(changed).toEqual([row]);
	expect(row?.attempts).toBe(3);
});

test('the reader refuses to write, and a condition of nothing is a mistake', async () => {
	await expect(queryRows(db.read, `DELETE FROM used_keys RETURNING 1`, [])).rejects.toThrow();
	await expect(findRows(db.read, usedKeys, {})).rejects.toThrow();
});
