import { inArray } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db, Reader } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { people } from '../identity/schema.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { appendAudit } from './append-audit.ts';
import { describeFilter, type AuditFilter } from './audit-filter.ts';
import { mayAudit } from './may-audit.ts';
import type { AuditRow } from './audit-hash.ts';
import { scanAudit } from './scan-audit.ts';

const PAGE_ROWS = 50;
/** Looked through for one page; then the reader decides whether to go on. */
const SLICES_MAX = 200;

/** An event with the names of those it speaks of. Who is not known any more stands by her id. */
export interface AuditEntry extends Omit<AuditRow, 'previousHash'> {
	person: string | null;
	mailbox: string | null;
	/** Names of the people among the facts, by id. */
	names: Record<string, string>;
}

export interface AuditPage {
	rows: AuditEntry[];
	/** Give it as `before` for older events; null: there are none. */
	next: number | null;
	/** The page is not full, and yet there may be more: so much had to be looked through. */
	cut: boolean;
}

/**
 * One page of the log, newest first. For the role auditor; undefined for everybody else, which is logged. Looking is
 * logged too, once for each thing looked for: `before`, the next pages of the same, is the same look.
 */
export async function listAudit(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; filter: AuditFilter; before?: number }
): Promise<AuditPage | undefined> {
	const { actor, filter, before } = input;
	if (!(await mayAudit(deps, actor))) return undefined;
	if (before === undefined) await recordLook(deps, actor, filter);
	const rows: AuditRow[] = [];
	let next: number | null = null;
	let slices = 0;
	for await (const { rows: more, from, last } of scanAudit(deps.db.read, filter, before)) {
		rows.push(...more);
		slices += 1;
		next = last ? null : from;
		if (rows.length > PAGE_ROWS || slices === SLICES_MAX) break;
	}
	const shown = rows.slice(0, PAGE_ROWS);
	const full = rows.length > PAGE_ROWS;
	return {
		rows: await nameAll(deps.db.read, shown),
		next: full ? (shown.at(-1)?.seq ?? null) : next,
		cut: !full && next !== null
	};
}

async function recordLook(
	{ db, clock }: { db: Db; clock: Clock },
	actor: Actor,
	filter: AuditFilter
): Promise<void> {
	await db.write((tx) =>
		appendAudit(tx, {
			event: 'audit.viewed',
			at: clock.now(),
			personId: actor.personId,
			facts: { filter: describeFilter(filter) }
		})
	);
}

/** Facts that are ids of people. */
const PEOPLE = ['person', 'assignee', 'assigneeBefore'];

export async function nameAll(reader: Reader, rows: readonly AuditRow[]): Promise<AuditEntry[]> {
	const personIds = new Set<string>();
	const mailboxIds = new Set<string>();
	for (const { personId, mailboxId, facts } of rows) {
		for (const id of [personId, ...PEOPLE.map((name) => facts[name])]) {
			if (typeof id === 'string') personIds.add(id);
		}
		if (mailboxId !== null) mailboxIds.add(mailboxId);
	}
	const persons = await reader
		.select({ id: people.id, name: people.displayName })
		.from(people)
		.where(inArray(people.id, [...personIds]));
	const places = await reader
		.select({ id: mailboxes.id, name: mailboxes.name })
		.from(mailboxes)
		.where(inArray(mailboxes.id, [...mailboxIds]));
	const personNames = new Map(persons.map(({ id, name }) => [id, name]));
	const placeNames = new Map(places.map(({ id, name }) => [id, name]));
	return rows.map(({ previousHash: _, ...row }) => ({
		...row,
		person: row.personId === null ? null : (personNames.get(row.personId) ?? row.personId),
		mailbox: row.mailboxId === null ? null : (placeNames.get(row.mailboxId) ?? row.mailboxId),
		names: Object.fromEntries(
			PEOPLE.flatMap((name) => {
				const id = row.facts[name];
				const known = typeof id === 'string' ? personNames.get(id) : undefined;
				return typeof id === 'string' && known !== undefined ? [[id, known]] : [];
			})
		)
	}));
}

/** What the filter's lists offer: everybody who is or was here, and every mailbox. */
export async function listAuditSubjects(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor }
): Promise<
	{ people: { id: string; name: string }[]; mailboxes: { id: string; name: string }[] } | undefined
> {
	if (!(await mayAudit(deps, input.actor))) return undefined;
	return {
		people: await deps.db.read
			.select({ id: people.id, name: people.displayName })
			.from(people)
			.orderBy(people.displayName, people.id),
		mailboxes: await deps.db.read
			.select({ id: mailboxes.id, name: mailboxes.name })
			.from(mailboxes)
			.orderBy(mailboxes.name, mailboxes.id)
	};
}
