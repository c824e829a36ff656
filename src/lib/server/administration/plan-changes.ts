/**
 * What a set of wishes would do, before it is done: for each the membership given by hand as it is, as it would be, and
 * why not if not. The same plan is made again inside the transaction that carries it out.
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { and, eq, inArray } from 'drizzle-orm';
import type { MembershipTerms, PlannedChange, Refusal } from '#lib/administration/membership.ts';
import type { Reader } from '../db/database.ts';
import { people } from '../identity/schema.ts';
import { mailboxes, memberships } from '../mailbox/schema.ts';
import { MANUAL } from '../mailbox/write-membership.ts';
import { administers, type Authority } from './authority.ts';

export interface MembershipWish {
	personId: string;
	mailboxId: string;
	/** null: no membership. */
	terms: MembershipTerms | null;
	/** For taking back: what must stand there now. Undefined: whatever does. */
	expected?: MembershipTerms | null;
}

/** SQLite takes many thousands of parameters; this many are asked for at once. */
const CHUNK = 500;

/** In the order of the wishes. Of a mailbox that is not hers to administer nothing is told, not even its name. */
export async function planChanges(
	reader: Reader,
	authority: Authority,
	wishes: readonly MembershipWish[],
	now: number
): Promise<PlannedChange[]> {
	const allowed = wishes.filter(({ mailboxId }) => administers(authority, mailboxId));
	const persons = await findPeople(
		reader,
		allowed.map(({ personId }) => personId)
	);
	const boxes = await findMailboxes(
		reader,
		allowed.map(({ mailboxId }) => mailboxId)
	);
	const present = await findPresent(
		reader,
		[...persons.keys()],
		allowed.map(({ mailboxId }) => mailboxId)
	);
	return wishes.map((wish) => {
		const person = persons.get(wish.personId);
		const mailbox = administers(authority, wish.mailboxId) ? boxes.get(wish.mailboxId) : undefined;
		const before = mailbox === undefined ? null : (present.get(keyOf(wish)) ?? null);
		const after = wish.terms !== null && isNothing(wish.terms) ? null : wish.terms;
		return {
			person: { id: wish.personId, name: person?.name ?? '' },
			mailbox: { id: wish.mailboxId, name: mailbox?.name ?? '' },
			before,
			after,
			same: sameTerms(before, after),
			refusal: refusalOf(authority, { wish, person, mailbox, before, after }, now)
		};
	});
}

/** Changes with whatever could make the plan another one. */
export function digestOf(plan: readonly PlannedChange[]): string {
	const lines = plan.map(({ person, mailbox, before, after, refusal }) => [
		person.id,
		mailbox.id,
		before && lineOf(before),
		after && lineOf(after),
		refusal
	]);
	return createHash('sha256').update(JSON.stringify(lines)).digest('base64url');
}

export function sameTerms(a: MembershipTerms | null, b: MembershipTerms | null): boolean {
	return JSON.stringify(a && lineOf(a)) === JSON.stringify(b && lineOf(b));
}

function lineOf({ rights, from, until }: MembershipTerms) {
	return [rights.queue, rights.read, rights.send, rights.administer, from, until];
}

function isNothing({ rights }: MembershipTerms): boolean {
	return !rights.queue && !rights.administer;
}

function refusalOf(
	authority: Authority,
	change: {
		wish: MembershipWish;
		person: { active: boolean } | undefined;
		mailbox: object | undefined;
		before: MembershipTerms | null;
		after: MembershipTerms | null;
	},
	now: number
): Refusal | null {
	const { wish, person, mailbox, before, after } = change;
	if (person === undefined || mailbox === undefined) return 'not-found';
	if (wish.personId === authority.personId) return 'own';
	if (wish.expected !== undefined && !sameTerms(before, wish.expected)) return 'changed-since';
	if (after !== null && !person.active) return 'inactive';
	// What is taken back may be over by now: then it gives nothing, and says what was.
	if (after === null || wish.expected !== undefined) return null;
	const { from, until } = after;
	return until !== null && until <= Math.max(now, from ?? now) ? 'dates' : null;
}

const keyOf = (of: { personId: string; mailboxId: string }) => `${of.personId} ${of.mailboxId}`;

async function findPeople(reader: Reader, ids: readonly string[]) {
	const rows = await inChunks(ids, (chunk) =>
		reader
			.select({ id: people.id, name: people.displayName, active: people.active })
			.from(people)
			.where(inArray(people.id, chunk))
	);
	return new Map(rows.map((row) => [row.id, row]));
}

async function findMailboxes(reader: Reader, ids: readonly string[]) {
	const rows = await inChunks(ids, (chunk) =>
		reader
			.select({ id: mailboxes.id, name: mailboxes.name })
			.from(mailboxes)
			.where(inArray(mailboxes.id, chunk))
	);
	return new Map(rows.map((row) => [row.id, row]));
}

async function findPresent(
	reader: Reader,
	personIds: readonly string[],
	mailboxIds: readonly string[]
): Promise<Map<string, MembershipTerms>> {
	const wanted = new Set(mailboxIds);
	const rows = await inChunks(personIds, (chunk) =>
		reader
			.select()
			.from(memberships)
			.where(and(inArray(memberships.personId, chunk), eq(memberships.source, MANUAL)))
	);
	return new Map(
		rows.filter(({ mailboxId }) => wanted.has(mailboxId)).map((row) => [keyOf(row), termsOf(row)])
	);
}

/** A row as it stands, whether or not it is over. */
export function termsOf(row: typeof memberships.$inferSelect): MembershipTerms {
	return {
		rights: {
			queue: row.mayQueue,
			read: row.mayRead,
			send: row.maySend,
			administer: row.mayAdminister
		},
		from: row.from,
		until: row.until
	};
}

async function inChunks<Row>(
	ids: readonly string[],
	ask: (chunk: string[]) => PromiseLike<Row[]>
): Promise<Row[]> {
	const distinct = [...new Set(ids)];
	const rows: Row[] = [];
	for (let at = 0; at < distinct.length; at += CHUNK) {
		rows.push(...(await ask(distinct.slice(at, at + CHUNK))));
		// Others have their turn.
		if (at + CHUNK < distinct.length) await setImmediate();
	}
	return rows;
}
