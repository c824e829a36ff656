/** Many memberships at once: looked at first, made in one transaction, taken back together. */
import { and, eq } from 'drizzle-orm';
import type { MembershipTerms, PlannedChange } from '#lib/administration/membership.ts';
import { appendAudits } from '../audit/append-audit.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import type { Ids } from '../ids.ts';
import { writeMembership } from '../mailbox/write-membership.ts';
import { administersAnything, findAuthority, logDenied } from './authority.ts';
import { digestOf, planChanges, type MembershipWish } from './plan-changes.ts';
import { batchChanges, changeBatches } from './schema.ts';

/** Changes in one batch. */
export const CHANGES_MAX = 5_000;
/** How long a batch can be taken back. */
export const UNDO_MS = 24 * 3_600_000;

interface Deps {
	db: Db;
	clock: Clock;
	ids: Ids;
}

export type PlanOutcome =
	| { outcome: 'planned'; plan: PlannedChange[]; digest: string }
	/** The actor administers nothing. */
	| { outcome: 'not-found' }
	| { outcome: 'too-many' };

/** What the wishes would do. Changes nothing. */
export async function previewChanges(
	deps: Deps,
	input: { actor: Actor; wishes: readonly MembershipWish[] }
): Promise<PlanOutcome> {
	const now = deps.clock.now();
	if (input.wishes.length > CHANGES_MAX) return { outcome: 'too-many' };
	const authority = await findAuthority(deps.db.read, input.actor, now);
	if (!administersAnything(authority)) return { outcome: 'not-found' };
	const plan = await planChanges(deps.db.read, authority, input.wishes, now);
	return { outcome: 'planned', plan, digest: digestOf(plan) };
}

export type ApplyOutcome =
	| { outcome: 'done'; batchId: string; changes: number }
	| { outcome: 'not-found' }
	| { outcome: 'too-many' }
	/** It is no longer what was looked at: look again. Nothing was changed. */
	| { outcome: 'changed'; plan: PlannedChange[]; digest: string }
	/** Nothing of it can be or need be done, or (with `whole`) not all of it. */
	| { outcome: 'nothing' };

/**
 * Makes the changes that were looked at: those that are not refused, in one transaction, as a batch.
 * @param input.digest of the plan that was looked at
 * @param input.whole one refusal refuses all
 */
export async function applyChanges(
	deps: Deps,
	input: {
		actor: Actor;
		wishes: readonly MembershipWish[];
		digest: string;
		kind: 'bulk' | 'import-memberships';
		whole?: boolean;
	}
): Promise<ApplyOutcome> {
	const { actor, wishes, kind } = input;
	const now = deps.clock.now();
	if (wishes.length > CHANGES_MAX) return { outcome: 'too-many' };
	return deps.db.write(async (tx) => {
		const authority = await findAuthority(tx, actor, now);
		if (!administersAnything(authority)) {
			await logDenied(tx, actor, now);
			return { outcome: 'not-found' };
		}
		const plan = await planChanges(tx, authority, wishes, now);
		const digest = digestOf(plan);
		if (digest !== input.digest) return { outcome: 'changed', plan, digest };
		if (input.whole && plan.some(({ refusal }) => refusal !== null)) return { outcome: 'nothing' };
		const changes = plan.filter(({ refusal, same }) => refusal === null && !same);
		if (changes.length === 0) return { outcome: 'nothing' };
		const batchId = deps.ids.uuid();
		const events = await write(tx, actor.personId, changes, now);
		await tx.insert(changeBatches).values({
			id: batchId,
			actorId: actor.personId,
			kind,
			changes: changes.length,
			createdAt: now
		});
		await record(tx, batchId, changes);
		await appendAudits(tx, [
			...events,
			{
				event: 'batch.applied',
				at: now,
				personId: actor.personId,
				facts: { batch: batchId, kind, changes: changes.length }
			}
		]);
		return { outcome: 'done', batchId, changes: changes.length };
	});
}

export type UndoOutcome =
	| { outcome: 'done'; changes: number; left: PlannedChange[] }
	| { outcome: 'not-found' }
	/** Taken back already, or too long ago. */
	| { outcome: 'too-late' };

/**
 * Restores what a batch of the actor's own found, except what somebody has changed since or what she may not change
 * any more: that stays and is told.
 */
export async function undoChanges(
	deps: Deps,
	input: { actor: Actor; batchId: string }
): Promise<UndoOutcome> {
	const { actor, batchId } = input;
	const now = deps.clock.now();
	return deps.db.write(async (tx) => {
		const [batch] = await tx
			.select()
			.from(changeBatches)
			.where(and(eq(changeBatches.id, batchId), eq(changeBatches.actorId, actor.personId)));
		const authority = await findAuthority(tx, actor, now);
		if (batch === undefined || batch.kind === 'import-people') return { outcome: 'not-found' };
		if (!administersAnything(authority)) return { outcome: 'not-found' };
		if (batch.undoneAt !== null || now - batch.createdAt > UNDO_MS) return { outcome: 'too-late' };
		const rows = await tx
			.select()
			.from(batchChanges)
			.where(eq(batchChanges.batchId, batchId))
			.orderBy(batchChanges.position);
		const wishes = rows.map(({ personId, mailboxId, before, after }) => ({
			personId,
			mailboxId: mailboxId ?? '',
			terms: before as MembershipTerms | null,
			expected: after as MembershipTerms | null
		}));
		const plan = await planChanges(tx, authority, wishes, now);
		const changes = plan.filter(({ refusal, same }) => refusal === null && !same);
		const left = plan.filter(({ refusal }) => refusal !== null);
		const events = await write(tx, actor.personId, changes, now);
		await tx.update(changeBatches).set({ undoneAt: now }).where(eq(changeBatches.id, batchId));
		await appendAudits(tx, [
			...events,
			{
				event: 'batch.undone',
				at: now,
				personId: actor.personId,
				facts: { batch: batchId, changes: changes.length, left: left.length }
			}
		]);
		return { outcome: 'done', changes: changes.length, left };
	});
}

async function write(
	tx: Tx,
	by: string,
	changes: readonly PlannedChange[],
	at: number
): Promise<AuditEvent[]> {
	const events: AuditEvent[] = [];
	for (const { person, mailbox, after } of changes) {
		const act = { at, by, mailboxId: mailbox.id, personId: person.id, terms: after };
		events.push(await writeMembership(tx, act));
	}
	return events;
}

/** Rows in one statement. */
const ROWS = 500;

async function record(tx: Tx, batchId: string, changes: readonly PlannedChange[]): Promise<void> {
	const rows = changes.map(({ person, mailbox, before, after }, position) => ({
		...{ batchId, position, personId: person.id, mailboxId: mailbox.id, before, after }
	}));
	for (let at = 0; at < rows.length; at += ROWS) {
		await tx.insert(batchChanges).values(rows.slice(at, at + ROWS));
	}
}
