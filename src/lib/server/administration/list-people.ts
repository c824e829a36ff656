import { and, countDistinct, gt, isNull, lte, or } from 'drizzle-orm';
import type { PeopleFilter, PersonRow } from '#lib/administration/views.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { organisationRoles, people } from '../identity/schema.ts';
import { memberships } from '../mailbox/schema.ts';
import { findAuthority } from './authority.ts';
import { byName, matcher, pageOf, type Page } from './sorted.ts';

export const PEOPLE_PER_PAGE = 50;

/** A page of people by name; undefined for who is no administrator. */
export async function listPeopleToAdminister(
	deps: { db: Db; clock: Clock },
	wish: { actor: Actor; query: string; filter: PeopleFilter; page: number; perPage?: number }
): Promise<Page<PersonRow> | undefined> {
	const now = deps.clock.now();
	const { read } = deps.db;
	const authority = await findAuthority(read, wish.actor, now);
	if (!authority.everything) return undefined;
	const rows = await read
		.select({
			id: people.id,
			name: people.displayName,
			title: people.title,
			email: people.email,
			hsaId: people.hsaId,
			active: people.active,
			lastSignInAt: people.lastSignInAt
		})
		.from(people);
	const roles = Map.groupBy(await read.select().from(organisationRoles), (row) => row.personId);
	// Counted by the database: an organisation has ten thousand memberships, and a page shows fifty people.
	const counts = await read
		.select({ personId: memberships.personId, mailboxes: countDistinct(memberships.mailboxId) })
		.from(memberships)
		.where(holdsAt(now))
		.groupBy(memberships.personId);
	const mailboxes = new Map(counts.map((row) => [row.personId, row.mailboxes]));
	const matches = matcher(wish.query);
	const found = rows
		.filter((row) => matches(row.name, row.title, row.email, row.hsaId))
		.map(({ hsaId: _, ...row }) => ({
			...row,
			roles: (roles.get(row.id) ?? []).map(({ role }) => role),
			mailboxes: row.active ? (mailboxes.get(row.id) ?? 0) : 0
		}))
		.filter((row) => passes(row, wish.filter));
	return pageOf(byName(found), wish.page, wish.perPage ?? PEOPLE_PER_PAGE);
}

/** As `holds`, for the database. */
export function holdsAt(now: number) {
	return and(
		or(isNull(memberships.from), lte(memberships.from, now)),
		or(isNull(memberships.until), gt(memberships.until, now))
	);
}

/** Whether a membership holds at `now`. */
export function holds(row: { from: number | null; until: number | null }, now: number): boolean {
	return (row.from === null || row.from <= now) && (row.until === null || row.until > now);
}

function passes(row: PersonRow, filter: PeopleFilter): boolean {
	switch (filter) {
		case 'all':
			return true;
		case 'left':
			return !row.active;
		case 'active':
			return row.active;
		case 'never-signed-in':
			return row.active && row.lastSignInAt === null;
		case 'without-rights':
			return row.active && row.mailboxes === 0 && row.roles.length === 0;
	}
}
