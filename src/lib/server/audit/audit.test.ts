import { asc, eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '#tests/support/database.ts';
import type { Db, Tx } from '../db/database.ts';
import { appendAudit, appendAuditOnce } from './append-audit.ts';
import type { AuditEvent } from './audit-event.ts';
import { auditHash } from './audit-hash.ts';
import { auditEvents } from './schema.ts';
import { findAuditHead, verifyAudit } from './verify-audit.ts';

describe('the audit log', () => {
	let db: Db;
	let close: () => Promise<void>;
	beforeEach(async () => {
		({ db, close } = await openTestDatabase());
		for (let at = 1; at <= 5; at++) await append(searched(at));
	});
	afterEach(() => close());
	/** As somebody who has the database and its key, and who takes the triggers away first. */
	const tamper = (work: (tx: Tx) => Promise<unknown>) =>
		db.write(async (tx) => {
			for (const trigger of ['no_update', 'no_delete', 'at_the_end']) {
				await tx.run(sql.raw(`drop trigger if exists audit_events_${trigger}`));
			}
			await work(tx);
		});
	const append = (event: AuditEvent) => db.write((tx) => appendAudit(tx, event));
	const searched = (at: number): AuditEvent => ({
		event: 'conversation.searched',
		at,
		personId: 'anna',
		facts: { hits: at }
	});

	it.each([
		['changed', sql`update audit_events set person_id = 'bo' where seq = 3`],
		['removed', sql`delete from audit_events where seq = 5`],
		['replaced', sql`insert or replace into audit_events select * from audit_events where seq = 3`],
		[
			'put in where there is none',
			sql`insert into audit_events select 9, at, event, person_id, mailbox_id, conversation_id,
				message_id, facts, previous_hash, hash from audit_events where seq = 3`
		]
	])('cannot be %s, says the database itself', async (_, statement) => {
		await expect(db.write((tx) => tx.run(statement))).rejects.toThrow(/append-only|Failed query/);
		expect(await verifyAudit(db)).toMatchObject({ outcome: 'intact', events: 5 });
	});

	it.each([
		['at', { at: 99 }],
		['who acted', { personId: 'bo' }],
		['nobody in place of somebody', { personId: null }],
		['what', { event: 'conversation.read' }],
		['the facts', { facts: { hits: 4 } }],
		['where', { mailboxId: 'm' }],
		['the message', { messageId: 'm' }],
		['the hash before', { previousHash: '1'.repeat(64) }]
	])('shows a row whose %s was changed', async (_, change) => {
		await tamper((tx) => tx.update(auditEvents).set(change).where(eq(auditEvents.seq, 3)));
		expect(await verifyAudit(db)).toEqual({ outcome: 'broken', seq: 3, code: 'changed' });
	});

	it('shows a row that was changed and given a fitting hash, at the row after it', async () => {
		const [row] = await db.read.select().from(auditEvents).where(eq(auditEvents.seq, 3));
		const forged = { ...row!, personId: 'bo' };
		await tamper((tx) =>
			tx
				.update(auditEvents)
				.set({ personId: 'bo', hash: auditHash(forged) })
				.where(eq(auditEvents.seq, 3))
		);
		expect(await verifyAudit(db)).toEqual({ outcome: 'broken', seq: 4, code: 'changed' });
	});

	it.each([1, 3])('shows that row %i was removed', async (seq) => {
		await tamper((tx) => tx.delete(auditEvents).where(eq(auditEvents.seq, seq)));
		expect(await verifyAudit(db)).toEqual({ outcome: 'broken', seq, code: 'missing' });
	});

	it('shows that a row was removed and the others moved up', async () => {
		await tamper(async (tx) => {
			await tx.delete(auditEvents).where(eq(auditEvents.seq, 3));
			await tx.run(sql`update audit_events set seq = seq - 1 where seq > 3`);
		});
		expect(await verifyAudit(db)).toEqual({ outcome: 'broken', seq: 3, code: 'changed' });
	});

	it('cannot see by itself that the newest rows are gone, but sees it with a head kept elsewhere', async () => {
		const anchor = await findAuditHead({ db });
		await tamper((tx) => tx.delete(auditEvents).where(eq(auditEvents.seq, 5)));
		expect(await verifyAudit(db)).toMatchObject({ outcome: 'intact', events: 4 });
		expect(await verifyAudit(db, anchor!)).toEqual({ outcome: 'broken', seq: 5, code: 'missing' });
	});

	it('sees with a head kept elsewhere that the chain was rebuilt', async () => {
		const anchor = await findAuditHead({ db });
		await tamper(async (tx) => {
			await tx.delete(auditEvents);
			for (let at = 1; at <= 6; at++) await appendAudit(tx, { ...searched(at), personId: 'bo' });
		});
		expect(await verifyAudit(db)).toMatchObject({ outcome: 'intact' });
		expect(await verifyAudit(db, anchor!)).toEqual({ outcome: 'broken', seq: 5, code: 'anchor' });
	});

	it('keeps nothing of a transaction that failed', async () => {
		await expect(
			db.write(async (tx) => {
				await appendAudit(tx, searched(6));
				throw new Error('half way');
			})
		).rejects.toThrow('half way');
		expect(await verifyAudit(db)).toMatchObject({ outcome: 'intact', events: 5 });
	});

	it('is whole after many writes at once, over several pages', async () => {
		await Promise.all(
			Array.from({ length: 40 }, (_, batch) =>
				db.write(async (tx) => {
					for (let at = 0; at < 30; at++) await appendAudit(tx, searched(batch * 30 + at));
				})
			)
		);
		expect(await verifyAudit(db)).toMatchObject({ outcome: 'intact', events: 1205 });
	});

	it('takes an act that repeats itself once, until its time is over', async () => {
		const read = (at: number, personId = 'anna') =>
			({ event: 'conversation.read', at, personId, conversationId: 'c' }) as const;
		const once = (event: ReturnType<typeof read>, since: number) =>
			db.write((tx) => appendAuditOnce(tx, event, since));
		await once(read(100), 0);
		await once(read(110), 100);
		await once(read(110, 'bo'), 100);
		await once(read(120), 101);
		const rows = await db.read
			.select({ at: auditEvents.at, personId: auditEvents.personId })
			.from(auditEvents)
			.where(eq(auditEvents.conversationId, 'c'))
			.orderBy(asc(auditEvents.seq));
		expect(rows).toEqual([
			{ at: 100, personId: 'anna' },
			{ at: 110, personId: 'bo' },
			{ at: 120, personId: 'anna' }
		]);
	});
});
