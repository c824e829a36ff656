/** A list that is let in: planned from its text, and made as it was looked at or not at all. */
import type { FileFault, ImportKind } from '#lib/administration/import.ts';
import { appendAudit } from '../../audit/append-audit.ts';
import type { Clock } from '../../clock.ts';
import type { Db, Tx } from '../../db/database.ts';
import { INSTALLATION, personIdOf, type ActorOrInstallation } from '../../identity/actor.ts';
import type { Ids } from '../../ids.ts';
import { administersAnything, findAuthority, logDenied, type Authority } from '../authority.ts';
import { batchChanges, changeBatches } from '../schema.ts';
import { AuditSteps } from './audit-steps.ts';
import { inTurns } from './breathe.ts';
import { planMailboxes, type MailboxAct } from './plan-mailboxes.ts';
import { planMemberships, type MembershipAct } from './plan-memberships.ts';
import { planPeople, type PersonAct } from './plan-people.ts';
import { digestOfPlan, type ImportPlan, type PlannedRow, type Planning } from './plan.ts';
import { readList, type List } from './read-list.ts';
import {
	writeMailboxAct,
	writeMembershipAct,
	writePersonAct,
	type Writing,
	type Written
} from './write-changes.ts';

export interface ImportDeps {
	db: Db;
	clock: Clock;
	ids: Ids;
}

type Act = MembershipAct | PersonAct | MailboxAct;

export interface PlannedImport {
	plan: ImportPlan<Act>;
	/** Of the plan: what is confirmed. */
	digest: string;
}

/** People are the organisation administrators' alone; the rest also theirs who administer some mailbox. */
export function mayImport(authority: Authority, kind: ImportKind): boolean {
	return kind === 'people' ? authority.everything : administersAnything(authority);
}

/** What a list would do; nothing is changed. */
export async function planImport(
	deps: Pick<ImportDeps, 'db' | 'clock'>,
	input: { actor: ActorOrInstallation; kind: ImportKind; text: string }
): Promise<
	| ({ outcome: 'planned' } & PlannedImport)
	| { outcome: 'unreadable'; fault: FileFault }
	/** Such a list is not the actor's to let in. */
	| { outcome: 'not-found' }
> {
	const { kind, text } = input;
	const now = deps.clock.now();
	const authority = await findAuthority(deps.db.read, input.actor, now);
	if (!mayImport(authority, kind)) return { outcome: 'not-found' };
	const list = await readList(kind, text);
	if ('fault' in list) return { outcome: 'unreadable', fault: list.fault };
	const planned = await makePlan(kind, { reader: deps.db.read, authority, now }, list);
	return { outcome: 'planned', ...planned };
}

export type ApplyImportOutcome =
	/** `batchId`: undefined for the installation, which takes nothing back. */
	| { outcome: 'done'; batchId: string | undefined; changes: number }
	| { outcome: 'not-found' }
	/** It is no longer what was looked at: look again. Nothing was changed. */
	| { outcome: 'changed' }
	/** Some row is faulty: nothing was changed. */
	| { outcome: 'faulty' }
	| { outcome: 'nothing' };

/**
 * Makes every change of a list in one transaction, unless its plan is another than the one that was looked at, or a row
 * is faulty. The transaction has turns: others read meanwhile, and other writes wait until it is over.
 * @param input.digest of the plan that was looked at
 * @param input.alongside done in the same transaction when the changes are made
 */
export async function applyImport(
	deps: ImportDeps,
	input: {
		actor: ActorOrInstallation;
		kind: ImportKind;
		text: string;
		digest: string;
		alongside?: (tx: Tx) => Promise<void>;
	}
): Promise<ApplyImportOutcome> {
	const { actor, kind } = input;
	const list = await readList(kind, input.text);
	if ('fault' in list) return { outcome: 'faulty' };
	return deps.db.write(async (tx) => {
		const at = deps.clock.now();
		const authority = await findAuthority(tx, actor, at);
		if (!mayImport(authority, kind)) {
			await logDenied(tx, actor, at);
			return { outcome: 'not-found' };
		}
		const { plan, digest } = await makePlan(kind, { reader: tx, authority, now: at }, list);
		if (digest !== input.digest) return { outcome: 'changed' };
		if (plan.faults.length > 0) return { outcome: 'faulty' };
		if (plan.changes.length === 0) return { outcome: 'nothing' };
		const batchId = deps.ids.uuid();
		const by = personIdOf(actor);
		const changes = plan.changes.length;
		if (actor !== INSTALLATION) {
			await tx.insert(changeBatches).values({
				...{ id: batchId, actorId: actor.personId, kind: `import-${kind}` as const },
				...{ changes, createdAt: at }
			});
		}
		const audit = new AuditSteps(tx);
		const writing = { tx, ids: deps.ids, audit, at, by };
		await writeAll(writing, kind, plan.changes, actor === INSTALLATION ? undefined : batchId);
		await audit.flush();
		await appendAudit(tx, {
			event: 'batch.applied',
			at,
			personId: by,
			facts: { batch: batchId, kind: `import-${kind}`, changes }
		});
		await input.alongside?.(tx);
		return {
			outcome: 'done',
			batchId: actor === INSTALLATION ? undefined : batchId,
			changes
		};
	});
}

async function makePlan(kind: ImportKind, planning: Planning, list: List): Promise<PlannedImport> {
	const plan = await PLANS[kind](planning, list);
	plan.faults.sort((a, b) => a.line - b.line);
	return { plan, digest: await digestOfPlan(plan) };
}

const PLANS: Record<ImportKind, (planning: Planning, list: List) => Promise<ImportPlan<Act>>> = {
	memberships: planMemberships,
	people: planPeople,
	mailboxes: planMailboxes
};

const WRITERS: Record<ImportKind, (writing: Writing, act: never) => Promise<Written>> = {
	memberships: writeMembershipAct,
	people: writePersonAct,
	mailboxes: writeMailboxAct
};

/** Rows in one statement. */
const ROWS = 200;

async function writeAll(
	writing: Writing,
	kind: ImportKind,
	changes: readonly PlannedRow<Act>[],
	batchId: string | undefined
): Promise<void> {
	let rows: (typeof batchChanges.$inferInsert)[] = [];
	const store = async () => {
		if (rows.length > 0) await writing.tx.insert(batchChanges).values(rows);
		rows = [];
	};
	let position = 0;
	for await (const { doing } of inTurns(changes)) {
		const written = await WRITERS[kind](writing, doing as never);
		if (batchId === undefined) continue;
		rows.push({ batchId, position, ...written, before: doing.before, after: doing.after });
		position += 1;
		if (rows.length >= ROWS) await store();
	}
	await store();
}
