import { and, countDistinct, eq } from 'drizzle-orm';
import type { MailboxFilter, MailboxRow } from '#lib/administration/views.ts';
import type { Clock } from '../clock.ts';
import type { Db, Reader } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { people } from '../identity/schema.ts';
import { mailboxes, memberships } from '../mailbox/schema.ts';
import { administers, administersAnything, findAuthority } from './authority.ts';
import { holds, holdsAt } from './list-people.ts';
import { byName, matcher, pageOf, type Page } from './sorted.ts';

export const MAILBOXES_PER_PAGE = 50;
/** How far ahead somebody must be there who reads and sends. */
export const MANNED_AHEAD_MS = 14 * 24 * 3_600_000;

/** A page of the mailboxes that the actor administers, by name; undefined when there are none she might. */
export async function listMailboxesToAdminister(
	deps: { db: Db; clock: Clock },
	wish: { actor: Actor; query: string; filter: MailboxFilter; page: number; perPage?: number }
): Promise<(Page<MailboxRow> & { unmanned: number }) | undefined> {
	const now = deps.clock.now();
	const authority = await findAuthority(deps.db.read, wish.actor, now);
	if (!administersAnything(authority)) return undefined;
	const handling = Map.groupBy(await listHandling(deps.db.read), (row) => row.mailboxId);
	const counted = new Map(
		(await countPeople(deps.db.read, now)).map((row) => [row.mailboxId, row.people])
	);
	const rows = (await deps.db.read.select().from(mailboxes))
		.filter(({ id }) => administers(authority, id))
		.map((mailbox) =>
			rowOf(mailbox, counted.get(mailbox.id) ?? 0, handling.get(mailbox.id) ?? [], now)
		);
	const matches = matcher(wish.query);
	const found = rows.filter(
		(row) => matches(row.name, row.functionalAddress, row.description) && passes(row, wish.filter)
	);
	return {
		...pageOf(byName(found), wish.page, wish.perPage ?? MAILBOXES_PER_PAGE),
		unmanned: rows.filter((row) => passes(row, 'unmanned')).length
	};
}

type Handling = Awaited<ReturnType<typeof listHandling>>[number];

/** Who reads and sends, at any time: the only memberships whose dates matter here. */
function listHandling(reader: Reader) {
	const { mayQueue, mayRead, maySend } = memberships;
	return reader
		.select({
			mailboxId: memberships.mailboxId,
			personId: memberships.personId,
			from: memberships.from,
			until: memberships.until
		})
		.from(memberships)
		.innerJoin(people, eq(people.id, memberships.personId))
		.where(and(eq(people.active, true), eq(mayQueue, true), eq(mayRead, true), eq(maySend, true)));
}

function countPeople(reader: Reader, now: number) {
	return reader
		.select({ mailboxId: memberships.mailboxId, people: countDistinct(memberships.personId) })
		.from(memberships)
		.innerJoin(people, eq(people.id, memberships.personId))
		.where(and(eq(people.active, true), holdsAt(now)))
		.groupBy(memberships.mailboxId);
}

function rowOf(
	mailbox: typeof mailboxes.$inferSelect,
	people: number,
	handling: readonly Handling[],
	now: number
): MailboxRow {
	const held = handling.filter((row) => holds(row, now));
	return {
		id: mailbox.id,
		name: mailbox.name,
		functionalAddress: mailbox.functionalAddress,
		description: mailbox.description,
		closed: mailbox.closedAt !== null,
		people,
		handlers: new Set(held.map(({ personId }) => personId)).size,
		unmannedFrom: unmannedFrom(handling, now)
	};
}

/** The first instant from `now` on, within two weeks, at which none of the memberships holds; null when there is none. */
export function unmannedFrom(
	handling: readonly { from: number | null; until: number | null }[],
	now: number
): number | null {
	const ends = handling.flatMap(({ until }) => until ?? []);
	const instants = [now, ...ends.filter((at) => at > now && at <= now + MANNED_AHEAD_MS)];
	return (
		instants
			.toSorted((a, b) => a - b)
			.find((at) => !handling.some((membership) => holds(membership, at))) ?? null
	);
}

function passes(row: MailboxRow, filter: MailboxFilter): boolean {
	switch (filter) {
		case 'all':
			return true;
		case 'closed':
			return row.closed;
		case 'open':
			return !row.closed;
		case 'unmanned':
			return !row.closed && row.unmannedFrom !== null;
	}
}
