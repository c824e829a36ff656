/**
 * What goes and what stays, over rules, ages, marks of reading and holds as they come, against a sentence in plain code; and
 * what is left of it in the raw files of a database that is not encrypted.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { and, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestBlobs } from '#tests/support/blobs.ts';
import { auditEvents } from '../audit/schema.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { ManualClock } from '../clock.ts';
import { conversationReads, conversations } from '../conversation/schema.ts';
import { openDatabase, type Db } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { randomIds } from '../ids.ts';
import { INSTALLATION } from '../identity/actor.ts';
import { createPerson } from '../identity/create-person.ts';
import { createMailbox } from '../mailbox/create-mailbox.ts';
import { SLICE } from './due-conversations.ts';
import { setLegalHold } from './legal-hold.ts';
import { previewRetention } from './queries.ts';
import { DAY_MS, type RetentionRule } from './rule.ts';
import { runRetention } from './run-retention.ts';
import { retentionRuns } from './schema.ts';
import { setRetentionRule } from './set-rule.ts';

let folder: string;
let file: string;
let db: Db;
let closeBlobs: () => Promise<void>;
let deps: Parameters<typeof runRetention>[0];
let personId: string;
const clock = new ManualClock(Date.UTC(2026, 10, 23));

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-retention-'));
	file = join(folder, 'open.db');
	db = await openDatabase({ url: `file:${file}` });
	await migrate(db, resolve('drizzle'));
	const store = await openTestBlobs();
	closeBlobs = store.close;
	deps = { db, blobs: store.blobs, clock, ids: randomIds };
	const vera = { actor: INSTALLATION, displayName: 'Vera' } as const;
	({ personId } = await createPerson(deps, vera));
});
afterAll(async () => {
	await db.close();
	await closeBlobs();
	await rm(folder, { recursive: true, force: true });
});

interface Thread {
	state: 'unassigned' | 'assigned' | 'waiting' | 'done';
	/** In days before now: when it entered its state, its last message, its last incoming one. */
	stateAge: number;
	messageAge: number;
	incomingAge: number | null;
	/** How old what somebody has read up to was; null: nobody has. */
	readAge: number | null;
	held: boolean;
}

const AGE = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constantFrom(29, 30, 31));
const THREAD: fc.Arbitrary<Thread> = fc.record({
	state: fc.constantFrom('done', 'done', 'done', 'unassigned', 'assigned', 'waiting'),
	stateAge: AGE,
	messageAge: AGE,
	incomingAge: fc.option(AGE),
	readAge: fc.option(AGE),
	held: fc.boolean()
});
const RULE: fc.Arbitrary<RetentionRule> = fc.record({
	basis: fc.constantFrom('done', 'last-event'),
	days: fc.constantFrom(1, 7, 30),
	envelopeDays: fc.constant(null)
});

/** The rule, as one would say it to an archivist. */
function shouldGo(thread: Thread, rule: RetentionRule, mailboxHeld: boolean): boolean {
	const counted =
		rule.basis === 'done' ? thread.stateAge : Math.min(thread.stateAge, thread.messageAge);
	const unread =
		thread.incomingAge !== null && (thread.readAge === null || thread.readAge > thread.incomingAge);
	return thread.state === 'done' && counted >= rule.days && !unread && !thread.held && !mailboxHeld;
}

async function openMailbox(): Promise<string> {
	const functionalAddress = `kommun:${randomIds.uuid()}`;
	const opened = { actor: INSTALLATION, functionalAddress, name: 'Enhet' } as const;
	return (await createMailbox(deps, opened)).mailboxId;
}

/** Returns the ids, in the same order. */
async function add(mailboxId: string, threads: readonly Thread[], text = 'x'): Promise<string[]> {
	const ago = (days: number) => clock.now() - days * DAY_MS;
	const ids: string[] = [];
	for (const thread of threads) {
		const id = randomIds.uuid();
		ids.push(id);
		await db.write(async (tx) => {
			await tx.insert(conversations).values({
				...{ id, mailboxId, sdkConversationId: randomIds.uuid() },
				...{ counterpartOrganisation: '0203:region.example', counterpartAddress: 'region:barn' },
				...{ counterpartName: text, counterpartFunctionName: text, subject: text },
				...{ confidential: false, state: thread.state, stateSince: ago(thread.stateAge) },
				...{ messageCount: 1, attachmentCount: 0, lastMessageAt: ago(thread.messageAge) },
				lastIncomingAt: thread.incomingAge === null ? null : ago(thread.incomingAge),
				...{ searchText: text, createdAt: 0 }
			});
			if (thread.readAge !== null) {
				const readUntil = ago(thread.readAge);
				await tx.insert(conversationReads).values({ personId, conversationId: id, readUntil });
			}
		});
		if (thread.held) {
			const hold = { actor: INSTALLATION, mailboxId, conversationId: id, reason: 'Mål 1' } as const;
			expect(await setLegalHold(deps, hold)).toMatchObject({ outcome: 'done' });
		}
	}
	return ids;
}

const setRule = (mailboxId: string, rule: RetentionRule | null) =>
	setRetentionRule(deps, { actor: INSTALLATION, mailboxId, rule });
const left = async (mailboxId: string) =>
	(
		await db.read
			.select({ id: conversations.id })
			.from(conversations)
			.where(eq(conversations.mailboxId, mailboxId))
	).map(({ id }) => id);

async function run() {
	const outcome = await runRetention(deps, { personId: null });
	if (outcome.outcome !== 'done') throw new Error(outcome.outcome);
	return outcome;
}

describe('whatever the rule, the ages, who has read and what is held', () => {
	it('exactly what should go goes, as shown before, recorded, and once', async () => {
		const world = fc.record({
			threads: fc.array(THREAD, { minLength: 1, maxLength: 8 }),
			rule: fc.option(RULE),
			mailboxHeld: fc.integer({ min: 0, max: 5 }).map((number) => number === 0)
		});
		await fc.assert(
			fc.asyncProperty(world, async ({ threads, rule, mailboxHeld }) => {
				const mailboxId = await openMailbox();
				const ids = await add(mailboxId, threads);
				await setRule(mailboxId, rule);
				if (mailboxHeld) {
					await setLegalHold(deps, { actor: INSTALLATION, mailboxId, reason: 'Tillsyn' });
				}
				const due = ids.filter(
					(_, at) => rule !== null && shouldGo(threads[at]!, rule, mailboxHeld)
				);
				const shown = await previewRetention(deps, { actor: INSTALLATION, mailboxId });
				expect(shown).toMatchObject({ conversations: due.length, more: false });
				expect(new Set(shown?.rows.map(({ id }) => id))).toEqual(new Set(due));
				const counts = await run();
				expect(counts.conversations).toBe(due.length);
				expect(new Set(await left(mailboxId))).toEqual(new Set(ids).difference(new Set(due)));
				const records = await db.read
					.select({ id: auditEvents.conversationId })
					.from(auditEvents)
					.where(
						and(eq(auditEvents.event, 'retention.removed'), eq(auditEvents.mailboxId, mailboxId))
					);
				expect(new Set(records.map(({ id }) => id))).toEqual(new Set(due));
				expect((await run()).conversations).toBe(0);
				await setRule(mailboxId, null);
			}),
			{ numRuns: 40 }
		);
		expect(await verifyAudit(db)).toMatchObject({ outcome: 'intact' });
		const runs = await db.read.select().from(retentionRuns);
		expect(runs.every(({ finishedAt, code }) => finishedAt !== null && code === null)).toBe(true);
	});

	it('what is held or unread outlives any edit of the rule and any number of runs', async () => {
		const kept = fc.oneof(
			THREAD.map((thread) => ({ ...thread, held: true })),
			THREAD.map((thread) => ({ ...thread, incomingAge: 1, readAge: null, held: false }))
		);
		const edits = fc.array(fc.tuple(RULE, fc.integer({ min: 0, max: 4_000 })), { maxLength: 3 });
		await fc.assert(
			fc.asyncProperty(
				fc.array(kept, { minLength: 1, maxLength: 4 }),
				edits,
				async (threads, acts) => {
					const mailboxId = await openMailbox();
					const ids = await add(mailboxId, threads);
					for (const [rule, days] of acts) {
						await setRule(mailboxId, rule);
						clock.advance(days * DAY_MS);
						await run();
					}
					expect(new Set(await left(mailboxId))).toEqual(new Set(ids));
					await setRule(mailboxId, null);
				}
			),
			{ numRuns: 15 }
		);
	});
});

const DUE: Thread = {
	...{ state: 'done', stateAge: 40, messageAge: 40, incomingAge: 40, readAge: 40, held: false }
};
const RULE_30: RetentionRule = { basis: 'done', days: 30, envelopeDays: null };

it('an administrator who takes the rule away, or makes it longer, while it runs, stops it', async () => {
	for (const rule of [null, { ...RULE_30, days: 300 }]) {
		const mailboxId = await openMailbox();
		await add(mailboxId, [DUE, DUE, DUE]);
		await setRule(mailboxId, RULE_30);
		const onStep = async () => void (await setRule(mailboxId, rule));
		const outcome = await runRetention({ ...deps, onStep }, { personId: null });
		expect(outcome).toMatchObject({ conversations: 1 });
		expect(await left(mailboxId)).toHaveLength(2);
		await setRule(mailboxId, null);
	}
});

it('a hold that is set while it runs keeps what has not gone yet', async () => {
	const mailboxId = await openMailbox();
	await add(mailboxId, [DUE, DUE, DUE]);
	await setRule(mailboxId, RULE_30);
	const hold = { actor: INSTALLATION, mailboxId, reason: 'Tillsyn' } as const;
	const onStep = async () => void (await setLegalHold(deps, hold));
	const outcome = await runRetention({ ...deps, onStep }, { personId: null });
	expect(outcome).toMatchObject({ conversations: 1 });
	expect(await left(mailboxId)).toHaveLength(2);
	await setRule(mailboxId, null);
});

it('more than one slice is previewed and removed, and what stays in the first does not hide what goes in the second', async () => {
	const mailboxId = await openMailbox();
	const unread = { ...DUE, messageAge: 50, incomingAge: 50, readAge: null };
	await add(mailboxId, [...Array.from({ length: SLICE + 5 }, () => unread), DUE, DUE]);
	await setRule(mailboxId, RULE_30);
	const shown = await previewRetention(deps, { actor: INSTALLATION, mailboxId });
	expect(shown).toMatchObject({ conversations: 2 });
	expect(await run()).toMatchObject({ conversations: 2 });
	expect(await left(mailboxId)).toHaveLength(SLICE + 5);
	await setRule(mailboxId, null);
});

it('nothing of it is left in the raw files: not in the database, its free pages or its log', async () => {
	const secret = `Hemligt-om-${randomIds.uuid()}`;
	const mailboxId = await openMailbox();
	await add(
		mailboxId,
		Array.from({ length: 20 }, () => DUE),
		`${secret} `.repeat(40)
	);
	const bytes = async () => {
		const parts = [file, `${file}-wal`].map((path) => readFile(path).catch(() => Buffer.alloc(0)));
		return Buffer.concat(await Promise.all(parts));
	};
	expect((await bytes()).includes(secret)).toBe(true);
	await setRule(mailboxId, RULE_30);
	expect(await run()).toMatchObject({ conversations: 20 });
	expect((await bytes()).includes(secret)).toBe(false);
	expect(await readFile(`${file}-wal`)).toHaveLength(0);
});
