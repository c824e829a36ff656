import { setImmediate } from 'node:timers/promises';
import { and, asc, desc, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { BlobStore } from '../blob/blob-store.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { codeOf } from '../errors.ts';
import type { Ids } from '../ids.ts';
import type { TextFormatter } from '../message/text-formatter.ts';
import { dueInSlices } from './due-conversations.ts';
import { dropEnvelope, removeConversation } from './remove-conversation.ts';
import type { RetentionRule } from './rule.ts';
import { keptEnvelopes, retentionRules, retentionRuns } from './schema.ts';
import { sweepFiles } from './sweep-files.ts';

export interface RetentionDeps {
	db: Db;
	blobs: BlobStore;
	clock: Clock;
	ids: Ids;
	/** Forgets what it remembers of removed messages; a command beside the app has none. */
	texts?: Pick<TextFormatter, 'forget'>;
	/** Between two durable steps; for tests. */
	onStep?: (step: 'removed' | 'envelopes') => Promise<void>;
}

export interface RunCounts {
	conversations: number;
	messages: number;
	attachments: number;
	envelopes: number;
	files: number;
	bytes: number;
}

const BATCH = 50;
/** Without a sign of life for so long, a run has been killed. */
const LEASE_MS = 10 * 60_000;

/**
 * Removes what is due in every mailbox with a rule, conversation by conversation, each in a transaction of its own; then
 * envelopes whose own period is over; then files that nothing speaks of. Killed anywhere, the next run finishes the rest.
 * `running`: another one is at it.
 */
export async function runRetention(
	deps: RetentionDeps,
	input: { personId: string | null; graceMs?: number }
): Promise<({ outcome: 'done' } & RunCounts) | { outcome: 'running' }> {
	const { db, clock } = deps;
	const id = deps.ids.uuid();
	const counts: RunCounts = {
		...{ conversations: 0, messages: 0, attachments: 0 },
		...{ envelopes: 0, files: 0, bytes: 0 }
	};
	if (!(await begin(deps, id, input.personId))) return { outcome: 'running' };
	try {
		for (const { mailboxId, ...rule } of await listRules(db)) {
			const wish = { mailboxId, rule, now: () => clock.now() };
			for await (const due of dueInSlices(db.read, wish)) {
				for (const { id: conversationId } of due) {
					const gone = await db.write((tx) =>
						removeConversation(tx, { mailboxId, conversationId, now: clock.now() })
					);
					await deps.onStep?.('removed');
					if (gone === undefined) continue;
					deps.texts?.forget(gone.messageIds);
					counts.conversations += 1;
					counts.messages += gone.messageIds.length;
					counts.attachments += gone.attachments;
					await setImmediate();
				}
				await note(deps, id, counts, clock.now() + LEASE_MS);
			}
		}
		counts.envelopes = await dropDueEnvelopes(deps);
		await deps.onStep?.('envelopes');
		const swept = await sweepFiles(deps, {
			...(input.graceMs !== undefined && { graceMs: input.graceMs })
		});
		Object.assign(counts, swept);
		await end(deps, id, input.personId, counts);
		// What was removed is overwritten in its pages (`secure_delete`); older copies of these lie in the log.
		await db.emptyLog().catch(() => undefined);
		return { outcome: 'done', ...counts };
	} catch (error) {
		await note(deps, id, counts, 0, codeOf(error)).catch(() => undefined);
		throw error;
	}
}

export function listRules(db: Db): Promise<({ mailboxId: string } & RetentionRule)[]> {
	const { mailboxId, basis, days, envelopeDays } = retentionRules;
	return db.read.select({ mailboxId, basis, days, envelopeDays }).from(retentionRules);
}

/** The newest that was begun; for the daily work. */
export async function findLastRun(db: Db) {
	const [run] = await db.read
		.select()
		.from(retentionRuns)
		.orderBy(desc(retentionRuns.startedAt))
		.limit(1);
	return run;
}

async function begin(
	{ db, clock }: RetentionDeps,
	id: string,
	personId: string | null
): Promise<boolean> {
	const now = clock.now();
	return db.write(async (tx) => {
		const [other] = await tx
			.select({ id: retentionRuns.id })
			.from(retentionRuns)
			.where(
				and(
					isNull(retentionRuns.finishedAt),
					isNull(retentionRuns.code),
					gt(retentionRuns.leaseUntil, now)
				)
			)
			.limit(1);
		if (other !== undefined) return false;
		await tx
			.insert(retentionRuns)
			.values({ id, personId, startedAt: now, leaseUntil: now + LEASE_MS });
		return true;
	});
}

async function note(
	{ db }: RetentionDeps,
	id: string,
	counts: RunCounts,
	leaseUntil: number,
	code: string | null = null
): Promise<void> {
	await db.write((tx) =>
		tx
			.update(retentionRuns)
			.set({ ...counts, leaseUntil, code })
			.where(eq(retentionRuns.id, id))
	);
}

async function end(
	{ db, clock }: RetentionDeps,
	id: string,
	personId: string | null,
	counts: RunCounts
): Promise<void> {
	const now = clock.now();
	const { conversations, messages, attachments, envelopes, files } = counts;
	const facts = { conversations, messages, attachments, envelopes, files };
	await db.write(async (tx) => {
		await tx
			.update(retentionRuns)
			.set({ ...counts, finishedAt: now, leaseUntil: 0 })
			.where(eq(retentionRuns.id, id));
		// A quiet night is no fact worth keeping for ever.
		if (personId === null && Object.values(facts).every((count) => count === 0)) return;
		await appendAudit(tx, { event: 'retention.run', at: now, personId, facts });
	});
}

async function dropDueEnvelopes({ db, clock }: RetentionDeps): Promise<number> {
	let dropped = 0;
	for (;;) {
		const now = clock.now();
		const due = await db.read
			.select()
			.from(keptEnvelopes)
			.where(
				and(
					lte(keptEnvelopes.until, now),
					sql`not exists (select 1 from legal_holds h where h.mailbox_id = kept_envelopes.mailbox_id
						and h.conversation_id in ('', kept_envelopes.conversation_id) and h.lifted_at is null)`
				)
			)
			.orderBy(asc(keptEnvelopes.until))
			.limit(BATCH);
		if (due.length === 0) return dropped;
		await db.write(async (tx) => {
			for (const { transferId, direction, mailboxId, conversationId } of due) {
				await dropEnvelope(tx, direction, transferId, now);
				await tx.delete(keptEnvelopes).where(eq(keptEnvelopes.transferId, transferId));
				await appendAudit(tx, {
					event: 'retention.envelope-removed',
					at: now,
					personId: null,
					mailboxId,
					conversationId,
					facts: { transfer: transferId }
				});
			}
		});
		dropped += due.length;
		await setImmediate();
	}
}
