import { and, eq, inArray } from 'drizzle-orm';
import type { Matrix, MatrixCell } from '#lib/administration/views.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { people } from '../identity/schema.ts';
import { rightsOf, together } from '../mailbox/rights.ts';
import { mailboxes, memberships } from '../mailbox/schema.ts';
import { MANUAL } from '../mailbox/write-membership.ts';
import { administers, administersAnything, findAuthority } from './authority.ts';
import { holds } from './list-people.ts';
import { byName, matcher, pageOf } from './sorted.ts';

/** One window of the whole: what fits on a large screen, and never the product of an organisation. */
export const MATRIX_PEOPLE = 40;
export const MATRIX_MAILBOXES = 20;

export interface MatrixWish {
	actor: Actor;
	/** Words in name or title. */
	people: string;
	/** Words in name or functional address. */
	mailboxes: string;
	/** Only people with any membership in the mailboxes that were found. */
	members: boolean;
	peoplePage: number;
	mailboxesPage: number;
}

/** People × mailboxes, one window; undefined for who administers nothing. A unit sees its own mailboxes. */
export async function loadMatrix(
	deps: { db: Db; clock: Clock },
	wish: MatrixWish
): Promise<Matrix | undefined> {
	const now = deps.clock.now();
	const { read } = deps.db;
	const authority = await findAuthority(read, wish.actor, now);
	if (!administersAnything(authority)) return undefined;
	const boxMatches = matcher(wish.mailboxes);
	const boxes = (await read.select().from(mailboxes)).filter(
		(box) => administers(authority, box.id) && boxMatches(box.name, box.functionalAddress)
	);
	const members = wish.members
		? await findMembers(
				deps.db,
				boxes.map(({ id }) => id)
			)
		: null;
	const personMatches = matcher(wish.people);
	const persons = (
		await read
			.select({ id: people.id, name: people.displayName, title: people.title })
			.from(people)
			.where(eq(people.active, true))
	).filter(
		(person) => personMatches(person.name, person.title) && (members?.has(person.id) ?? true)
	);
	const columns = pageOf(byName(boxes), wish.mailboxesPage, MATRIX_MAILBOXES);
	const rows = pageOf(byName(persons), wish.peoplePage, MATRIX_PEOPLE);
	const inWindow = await read
		.select()
		.from(memberships)
		.where(
			and(
				inArray(
					memberships.personId,
					rows.rows.map(({ id }) => id)
				),
				inArray(
					memberships.mailboxId,
					columns.rows.map(({ id }) => id)
				)
			)
		);
	const byPerson = Map.groupBy(inWindow, ({ personId }) => personId);
	return {
		people: rows.rows.map((person) => ({
			...person,
			cells: cellsOf(byPerson.get(person.id) ?? [], now)
		})),
		mailboxes: columns.rows.map(({ id, name, closedAt }) => ({
			id,
			name,
			closed: closedAt !== null
		})),
		peopleTotal: rows.total,
		mailboxesTotal: columns.total,
		peoplePage: rows.page,
		mailboxesPage: columns.page,
		peoplePages: rows.pages,
		mailboxesPages: columns.pages
	};
}

async function findMembers(db: Db, mailboxIds: string[]): Promise<Set<string>> {
	const rows = await db.read
		.selectDistinct({ personId: memberships.personId })
		.from(memberships)
		.where(inArray(memberships.mailboxId, mailboxIds));
	return new Set(rows.map(({ personId }) => personId));
}

function cellsOf(rows: readonly (typeof memberships.$inferSelect)[], now: number): MatrixCell[] {
	return [...Map.groupBy(rows, ({ mailboxId }) => mailboxId)].flatMap(([mailboxId, all]) => {
		const current = all.filter(({ until }) => until === null || until > now);
		if (current.length === 0) return [];
		const held = current.filter((row) => holds(row, now));
		const byHand = current.find(({ source }) => source === MANUAL);
		return {
			mailboxId,
			rights: together(held.map(rightsOf)),
			from: held.length > 0 ? null : Math.min(...current.map(({ from }) => from ?? now)),
			until: byHand?.until ?? null,
			byGroup: current.some(({ source }) => source !== MANUAL)
		};
	});
}
