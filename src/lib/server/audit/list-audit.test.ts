import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkplace, READ, type Workplace } from '#tests/support/workplace.ts';
import { en } from '#lib/i18n/en.ts';
import { sv } from '#lib/i18n/sv.ts';
import { findConversation } from '../conversation/find-conversation.ts';
import { listConversations } from '../conversation/queries.ts';
import { INSTALLATION, type Actor } from '../identity/actor.ts';
import { grantRole } from '../identity/roles.ts';
import { AUDIT_EVENT_NAMES } from './audit-groups.ts';
import { parseAuditFilter, type AuditFilter } from './audit-filter.ts';
import { exportAudit } from './export-audit.ts';
import { listAudit } from './list-audit.ts';
import { appendAudit, appendAudits } from './append-audit.ts';
import { auditEvents } from './schema.ts';
import { createAuditCheck } from './audit-check.ts';
import { createAuditWorker } from './audit-worker.ts';
import { recordStart } from './record-start.ts';

let work: Workplace;
let auditor: Actor;
let anna: Actor;
beforeEach(async () => {
	work = await openWorkplace();
	auditor = await work.addPerson('Rut Revisor');
	anna = await work.addPerson('Anna', READ);
	await grantRole(work.deps, { actor: INSTALLATION, personId: auditor.personId, role: 'auditor' });
});
afterEach(() => work.close());

const look = async (filter: AuditFilter, before?: number) =>
	(await listAudit(work.deps, {
		actor: auditor,
		filter,
		...(before !== undefined && { before })
	}))!;
const eventsOf = async (filter: AuditFilter) => (await look(filter)).rows.map((row) => row.event);

describe('the auditor’s view of the log', () => {
	it('is nobody else’s, and the attempt is in it', async () => {
		expect(await listAudit(work.deps, { actor: anna, filter: {} })).toBeUndefined();
		expect(
			await exportAudit(work.deps, { actor: anna, filter: {}, format: 'csv' })
		).toBeUndefined();
		const check = createAuditCheck({ ...work.deps, log: QUIET });
		expect(await check.start({ actor: anna })).toBeUndefined();
		const { rows } = await look({ kind: 'access.denied' });
		expect(rows.map(({ person, facts }) => [person, facts])).toEqual(
			Array.from({ length: 3 }, () => ['Anna', { to: 'audit' }])
		);
	});

	it('never has a subject or a text in it', async () => {
		const { conversationId } = await work.receive();
		await findConversation(work.deps, { actor: anna, conversationId });
		const page = JSON.stringify((await look({})).rows);
		expect(page).toContain('conversation.read');
		expect(page).not.toMatch(/Orosanmälan|Hej|R 2026-114/);
	});

	it('tells of a message who has had it open, and nothing of the one before it', async () => {
		const bo = await work.addPerson('Bo', READ);
		const first = await work.receive();
		await findConversation(work.deps, { actor: bo, conversationId: first.conversationId });
		const [row] = await work.deps.db.read
			.select()
			.from(auditEvents)
			.where(eq(auditEvents.messageId, first.id));
		const sdkConversationId = String(row?.facts['sdkConversationId']);
		const second = await work.receive({ sdkConversationId });
		expect(second.conversationId).toBe(first.conversationId);
		await findConversation(work.deps, { actor: anna, conversationId: first.conversationId });
		const readers = async (id: string) =>
			(await look({ id })).rows
				.filter(({ event }) => event === 'conversation.read')
				.map(({ person }) => person);
		expect(await readers(second.id)).toEqual(['Anna']);
		expect(await readers(first.id)).toEqual(['Anna', 'Bo']);
		expect(await readers(first.conversationId)).toEqual(['Anna', 'Bo']);
	});

	it('counts one opening for each person and each new content', async () => {
		const { conversationId } = await work.receive();
		for (let again = 0; again < 3; again += 1) {
			await findConversation(work.deps, { actor: anna, conversationId });
			work.clock.advance(60_000);
		}
		expect(await eventsOf({ kind: 'conversation.read' })).toHaveLength(1);
		work.clock.advance(30 * 60_000);
		await findConversation(work.deps, { actor: anna, conversationId });
		expect(await eventsOf({ kind: 'conversation.read' })).toHaveLength(2);
	});

	it('shows who has tried to open a mailbox that she may not read', async () => {
		const input = { actor: anna, mailboxId: work.adults, view: 'all' as const };
		expect(await listConversations(work.deps, input)).toBeUndefined();
		expect(await listConversations(work.deps, input)).toBeUndefined();
		expect((await look({ kind: 'access.denied' })).rows).toMatchObject([
			{ person: 'Anna', mailbox: 'Vuxna', facts: { to: 'mailbox' } }
		]);
	});

	it('finds by person, mailbox, kind, group and time, and by all of them together', async () => {
		const { conversationId } = await work.receive();
		await findConversation(work.deps, { actor: anna, conversationId });
		const now = work.clock.now();
		expect(await eventsOf({ person: anna.personId })).toEqual(['conversation.read']);
		expect(await eventsOf({ kind: 'reading' })).toEqual(['conversation.read']);
		expect(await eventsOf({ mailbox: work.children, person: 'service' })).toContain(
			'message.received'
		);
		const together = {
			person: anna.personId,
			mailbox: work.children,
			kind: 'conversation.read' as const,
			since: now
		};
		expect(await eventsOf({ ...together, until: now + 1 })).toEqual(['conversation.read']);
		expect(await eventsOf({ ...together, until: now })).toEqual([]);
		expect(await eventsOf({ ...together, mailbox: work.adults })).toEqual([]);
	});

	it('turns pages without losing or repeating any, while more is written', async () => {
		const events = Array.from({ length: 1300 }, (_, index) => ({
			event: index % 3 === 0 ? ('session.ended' as const) : ('mailbox.created' as const),
			at: work.clock.now(),
			personId: index % 2 === 0 ? anna.personId : null
		}));
		await work.deps.db.write((tx) => appendAudits(tx, events));
		const filter: AuditFilter = { person: anna.personId, kind: 'session.ended' };
		const seen: number[] = [];
		let before: number | undefined;
		for (;;) {
			const page = await look(filter, before);
			seen.push(...page.rows.map(({ seq }) => seq));
			if (page.next === null) break;
			before = page.next;
		}
		expect(seen).toHaveLength(217);
		expect(new Set(seen).size).toBe(217);
		expect(seen).toEqual(seen.toSorted((a, b) => b - a));
	});

	it('is itself logged: each look once, with what was looked for, not for each page', async () => {
		await look({ person: anna.personId });
		await look({ person: anna.personId }, 5);
		const { rows } = await look({ kind: 'audit.viewed' });
		expect(rows.map(({ facts }) => facts['filter'])).toEqual([
			'kind=audit.viewed',
			`person=${anna.personId}`
		]);
	});
});

describe('the export', () => {
	it('is logged before it is given out, and no cell begins a formula', async () => {
		const eve = await work.addPerson('=HYPERLINK("http://x")', READ);
		const { conversationId } = await work.receive();
		await findConversation(work.deps, { actor: eve, conversationId });
		const file = (await exportAudit(work.deps, { actor: auditor, filter: {}, format: 'csv' }))!;
		expect(await eventsOf({ kind: 'audit.exported' })).toHaveLength(1);
		const csv = (await Array.fromAsync(file.content)).join('');
		expect(csv).toContain('conversation.read');
		expect(csv).not.toMatch(/(^|;|")=/m);
	});

	it('is JSON that every reader takes', async () => {
		const file = (await exportAudit(work.deps, {
			actor: auditor,
			filter: { kind: 'rights' },
			format: 'json'
		}))!;
		const rows = JSON.parse((await Array.fromAsync(file.content)).join('')) as object[];
		expect(rows).toContainEqual(expect.objectContaining({ event: 'role.granted' }));
	});
});

describe('the filter', () => {
	it('takes ids as UUIDs only, so that no personal number gets into the log', () => {
		expect(parseAuditFilter({ id: '19121212-1212', person: 'x', kind: 'nothing' })).toEqual({
			filter: {},
			faults: ['person', 'id', 'kind']
		});
	});

	it('reads days and minutes as they are in Sweden, the end within', () => {
		expect(parseAuditFilter({ since: '2026-07-01', until: '2026-07-01' }).filter).toEqual({
			since: Date.parse('2026-06-30T22:00Z'),
			until: Date.parse('2026-07-01T22:00Z')
		});
		expect(parseAuditFilter({ since: '2026-12-24T15:00' }).filter.since).toBe(
			Date.parse('2026-12-24T14:00Z')
		);
		expect(parseAuditFilter({ since: '2026-13-41', until: 'x' }).faults).toEqual([
			'since',
			'until'
		]);
	});
});

describe('the check in the background', () => {
	it('remembers the head that it has seen, and raises an alarm when it is gone', async () => {
		const check = createAuditCheck({ ...work.deps, log: QUIET });
		await check.start({ actor: auditor });
		await expect.poll(async () => (await check.state()).running).toBeNull();
		expect((await check.state()).last?.verdict.outcome).toBe('intact');
		await work.deps.db.write(async (tx) => {
			await tx.run('drop trigger audit_events_no_delete');
			await tx.run('delete from audit_events where seq >= 4');
		});
		await check.start({ actor: auditor });
		await expect
			.poll(async () => (await check.state()).last?.verdict)
			.toEqual({ outcome: 'broken', seq: 4, code: 'missing' });
		const [alarm] = await work.deps.db.read.all<{ kind: string }>('select kind from alarms');
		expect(alarm?.kind).toBe('audit.broken');
		await check.stop();
	});
});

describe('the daily check', () => {
	const DAY_MS = 24 * 3_600_000;
	const open = () => {
		const check = createAuditCheck({ ...work.deps, log: QUIET });
		return { check, worker: createAuditWorker({ ...work.deps, log: QUIET }, check) };
	};
	const alarms = () =>
		work.deps.db.read.all<{ kind: string; clearedAt: number | null }>(
			'select kind, cleared_at as clearedAt from alarms'
		);
	const spoil = async (...statements: string[]) => {
		await work.deps.db.write(async (tx) => {
			const triggers = await tx.all<{ name: string }>(
				"select name from sqlite_master where type = 'trigger' and tbl_name = 'audit_events'"
			);
			for (const { name } of triggers) await tx.run(`drop trigger ${name}`);
			for (const statement of statements) await tx.run(statement);
		});
	};

	it('waits after the start, is made once a day and leaves a fact with nobody’s name', async () => {
		const { check, worker } = open();
		expect(await worker.runUntilIdle()).toBe(0);
		work.clock.advance(3_600_000);
		expect(await worker.runUntilIdle()).toBe(1);
		expect((await check.state()).last).toMatchObject({ at: work.clock.now() });
		const verified = (await look({ kind: 'audit.verified' })).rows;
		expect(verified).toMatchObject([{ person: null, facts: { outcome: 'intact' } }]);
		work.clock.advance(DAY_MS - 1);
		expect(await worker.runUntilIdle()).toBe(0);
		work.clock.advance(1);
		expect(await worker.runUntilIdle()).toBe(1);
		expect(await alarms()).toEqual([]);
		await worker.stop();
	});

	it.each([
		['a row was changed', ["update audit_events set person_id = 'bo' where seq = 3"], 'changed'],
		['a row was removed', ['delete from audit_events where seq = 3'], 'missing'],
		['the newest rows were removed', ['delete from audit_events where seq > 3'], 'missing']
	])('raises the alarm when %s', async (_, statements, code) => {
		const { check, worker } = open();
		work.clock.advance(DAY_MS);
		await worker.runUntilIdle();
		await spoil(...statements);
		work.clock.advance(DAY_MS);
		expect(await worker.runUntilIdle()).toBe(1);
		expect((await check.state()).last?.verdict).toMatchObject({ outcome: 'broken', code });
		expect(await alarms()).toEqual([{ kind: 'audit.broken', clearedAt: null }]);
		await worker.stop();
	});

	it('sees by the head of the check before that the tail was removed and written anew, and says so every day', async () => {
		const { check, worker } = open();
		work.clock.advance(DAY_MS);
		await worker.runUntilIdle();
		const noted = (await check.state()).last?.verdict;
		await spoil('delete from audit_events where seq > 2');
		await work.deps.db.write(async (tx) => {
			for (let at = 0; at < 20; at += 1) {
				await appendAudit(tx, { event: 'session.ended', at, personId: null });
			}
		});
		for (let day = 0; day < 2; day += 1) {
			work.clock.advance(DAY_MS);
			await worker.runUntilIdle();
			expect((await check.state()).last?.verdict).toEqual({
				outcome: 'broken',
				seq: noted?.outcome === 'intact' ? noted.head?.seq : undefined,
				code: 'anchor'
			});
		}
		expect(await alarms()).toEqual([{ kind: 'audit.broken', clearedAt: null }]);
		await worker.stop();
	});

	it('is given up when the service ends, and says nothing', async () => {
		const { check, worker } = open();
		await work.deps.db.write(async (tx) => {
			for (let at = 0; at < 1_000; at += 1) {
				await appendAudit(tx, { event: 'session.ended', at, personId: null });
			}
		});
		work.clock.advance(DAY_MS);
		worker.start();
		await expect.poll(async () => (await check.state()).running?.checked).toBeGreaterThan(0);
		await worker.stop();
		expect(await check.state()).toEqual({ running: null, last: null });
		expect(await alarms()).toEqual([]);
	});
});

describe('the list of events', () => {
	it('has words for each, in both languages', () => {
		for (const name of AUDIT_EVENT_NAMES) {
			expect(sv.audit.events[name], name).toBeDefined();
			expect(en.audit.events[name], name).toBeDefined();
		}
	});

	it('has none that nothing records', async () => {
		const root = join(import.meta.dirname, '..');
		const files = await readdir(root, { recursive: true });
		const sources = await Promise.all(
			files
				.filter((name) => /(?<!\.test)\.ts$/.test(name) && !name.startsWith('audit/audit-'))
				.map((name) => readFile(join(root, name), 'utf8'))
		);
		const code = sources.join('\n');
		const check = await readFile(join(import.meta.dirname, 'audit-check.ts'), 'utf8');
		const unused = AUDIT_EVENT_NAMES.filter((name) => !(code + check).includes(`'${name}'`));
		// `conversation.claimed` and its kind are made from the name of the change.
		expect(unused.filter((name) => !name.startsWith('conversation.'))).toEqual([]);
	});
});

describe('the start of the service', () => {
	it('is logged with a digest; what changed is named, and secrets are not in it', async () => {
		const start = (config: object) => recordStart(work.deps, { version: '1', config });
		await start({ times: { pollMs: 1 }, storageKey: 'a', hostName: 'h' });
		await start({ times: { pollMs: 2 }, storageKey: 'b', hostName: 'h' });
		const started = (await look({ kind: 'service.started' })).rows;
		expect(new Set(started.map(({ facts }) => facts['configuration'])).size).toBe(2);
		expect((await look({ kind: 'configuration.changed' })).rows[0]?.facts).toEqual({
			settings: 'times.pollMs'
		});
	});
});

const QUIET = { debug() {}, info() {}, warn() {}, error() {} };
