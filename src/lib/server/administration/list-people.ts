import { eq } from 'drizzle-orm';
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
	const given = await read
		.select({
			personId: memberships.personId,
			mailboxId: memberships.mailboxId,
			from: memberships.from,
			until: memberships.until
		})
		.from(memberships)
		.innerJoin(people, eq(people.id, memberships.personId))
		.where(eq(people.active, true));
	const mailboxes = new Map<string, Set<string>>();
	for (const row of given) {
		if (!holds(row, now)) continue;
		const hers = mailboxes.get(row.personId) ?? new Set();
		mailboxes.set(row.personId, hers.add(row.mailboxId));
	}
	const matches = matcher(wish.query);
	const found = rows
		.filter((row) => matches(row.name, row.title, row.email, row.hsaId))
		.map(({ hsaId: _, ...row }) => ({
			...row,
			roles: (roles.get(row.id) ?? []).map(({ role }) => role),
			mailboxes: mailboxes.get(row.id)?.size ?? 0
		}))
		.filter((row) => passes(row, wish.filter));
	return pageOf(byName(found), wish.page, wish.perPage ?? PEOPLE_PER_PAGE);
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
