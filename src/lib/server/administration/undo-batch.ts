/** Changes that were made together, taken back together. */
import { setImmediate } from 'node:timers/promises';
import { and, eq, gte } from 'drizzle-orm';
import type { MembershipTerms } from '#lib/administration/membership.ts';
import type { Clock } from '../clock.ts';
import type { Db, Reader } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import type { Ids } from '../ids.ts';
import { administersAnything, findAuthority, type Authority } from './authority.ts';
import { UNDO_MS, writeChanges } from './change-memberships.ts';
import { AuditSteps } from './import/audit-steps.ts';
import { inTurns } from './import/breathe.ts';
import { undoMailboxChange, undoPersonChange } from './import/undo-import.ts';
import type { Writing } from './import/write-changes.ts';
import { planChanges } from './plan-changes.ts';
import { batchChanges, changeBatches } from './schema.ts';

export type UndoOutcome =
	/** `left`: stay as they are. */
	| { outcome: 'done'; changes: number; left: number }
	| { outcome: 'not-found' }
	/** Taken back already, or too long ago. */
	| { outcome: 'too-late' };

/** Rows that are read at once. */
const ROWS = 500;

type Change = typeof batchChanges.$inferSelect;

/**
 * Restores what a batch of the actor's own found, except what somebody has changed since or what she may not change
 * any more: that stays and is counted.
 */
export async function undoBatch(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: { actor: Actor; batchId: string }
): Promise<UndoOutcome> {
	const { actor, batchId } = input;
	const at = deps.clock.now();
	return deps.db.write(async (tx) => {
		const [batch] = await tx
			.select()
			.from(changeBatches)
			.where(and(eq(changeBatches.id, batchId), eq(changeBatches.actorId, actor.personId)));
		const authority = await findAuthority(tx, actor, at);
		if (batch === undefined || !administersAnything(authority)) return { outcome: 'not-found' };
		if (batch.undoneAt !== null || at - batch.createdAt > UNDO_MS) return { outcome: 'too-late' };
		const rows = await readChanges(tx, batchId);
		const audit = new AuditSteps(tx);
		const writing = { tx, ids: deps.ids, audit, at, by: actor.personId };
		const changes = await undoAll(writing, authority, batch.kind, rows);
		await tx.update(changeBatches).set({ undoneAt: at }).where(eq(changeBatches.id, batchId));
		const left = rows.length - changes;
		await audit.add({
			event: 'batch.undone',
			at,
			personId: actor.personId,
			facts: { batch: batchId, changes, left }
		});
		await audit.flush();
		return { outcome: 'done', changes, left };
	});
}

/** All of them, some at a time. */
export async function readChanges(reader: Reader, batchId: string): Promise<Change[]> {
	const rows: Change[] = [];
	for (;;) {
		const some = await reader
			.select()
			.from(batchChanges)
			.where(and(eq(batchChanges.batchId, batchId), gte(batchChanges.position, rows.length)))
			.orderBy(batchChanges.position)
			.limit(ROWS);
		for (const row of some) rows.push(row);
		if (some.length < ROWS) return rows;
		await setImmediate();
	}
}

/** How many were taken back. */
async function undoAll(
	writing: Writing & { by: string },
	authority: Authority,
	kind: (typeof changeBatches.$inferSelect)['kind'],
	rows: readonly Change[]
): Promise<number> {
	if (kind === 'import-people' || kind === 'import-mailboxes') {
		const undo = kind === 'import-people' ? undoPersonChange : undoMailboxChange;
		let undone = 0;
		for await (const row of inTurns(rows)) {
			if (await undo(writing, authority, row)) undone += 1;
		}
		return undone;
	}
	let undone = 0;
	for (let at = 0; at < rows.length; at += ROWS) {
		undone += await undoMemberships(writing, authority, rows.slice(at, at + ROWS));
		await setImmediate();
	}
	return undone;
}

async function undoMemberships(
	writing: Writing & { by: string },
	authority: Authority,
	rows: readonly Change[]
): Promise<number> {
	const wishes = rows.map(({ personId, mailboxId, before, after }) => ({
		...{ personId, mailboxId: mailboxId ?? '' },
		terms: before as MembershipTerms | null,
		expected: after as MembershipTerms | null
	}));
	const plan = await planChanges(writing.tx, authority, wishes, writing.at);
	const changes = plan.filter(({ refusal, same }) => refusal === null && !same);
	await writeChanges(writing, changes);
	return changes.length;
}
