/** Many memberships at once: looked at first, made in one transaction, taken back together (undo-batch.ts). */
import type { PlannedChange } from '#lib/administration/membership.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import type { Ids } from '../ids.ts';
import { releaseUnreadable } from '../mailbox/release-unreadable.ts';
import { writeMembership } from '../mailbox/write-membership.ts';
import { administersAnything, findAuthority, logDenied } from './authority.ts';
import { AuditSteps } from './import/audit-steps.ts';
import { inTurns } from './import/breathe.ts';
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
	/** Nothing of it can be or need be done. */
	| { outcome: 'nothing' };

/**
 * Makes the changes that were looked at: those that are not refused, in one transaction, as a batch.
 * @param input.digest of the plan that was looked at
 */
export async function applyChanges(
	deps: Deps,
	input: {
		actor: Actor;
		wishes: readonly MembershipWish[];
		digest: string;
		kind: 'bulk';
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
		const changes = plan.filter(({ refusal, same }) => refusal === null && !same);
		if (changes.length === 0) return { outcome: 'nothing' };
		const batchId = deps.ids.uuid();
		const audit = new AuditSteps(tx);
		await writeChanges({ tx, audit, at: now, by: actor.personId }, changes);
		await tx.insert(changeBatches).values({
			id: batchId,
			actorId: actor.personId,
			kind,
			changes: changes.length,
			createdAt: now
		});
		await record(tx, batchId, changes);
		await audit.add({
			event: 'batch.applied',
			at: now,
			personId: actor.personId,
			facts: { batch: batchId, kind, changes: changes.length }
		});
		await audit.flush();
		return { outcome: 'done', batchId, changes: changes.length };
	});
}

/**
 * Writes planned memberships and their events, and gives back what somebody can handle no more; others have their turns
 * meanwhile.
 */
export async function writeChanges(
	writing: { tx: Tx; audit: AuditSteps; at: number; by: string },
	changes: readonly PlannedChange[]
): Promise<void> {
	const { tx, audit, at, by } = writing;
	for await (const { person, mailbox, after } of inTurns(changes)) {
		const act = { at, by, mailboxId: mailbox.id, personId: person.id, terms: after };
		await audit.add(await writeMembership(tx, act));
		await releaseUnreadable(tx, act, () => audit.flush());
	}
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
