/** The people whom SCIM keeps. */
import { asc, eq, sql } from 'drizzle-orm';
import type { Reader } from '../db/database.ts';
import { people } from '../identity/schema.ts';
import type { Filter } from './filter.ts';
import { userCondition } from './filter-sql.ts';
import { scimUsers } from './schema.ts';
import type { ScimDeps } from './scim-deps.ts';
import { ScimRefusal } from './scim-refusal.ts';

const columns = {
	id: people.id,
	userName: scimUsers.userName,
	externalId: scimUsers.externalId,
	active: people.active,
	displayName: people.displayName,
	title: people.title,
	email: people.email,
	hsaId: people.hsaId,
	language: people.language,
	attributes: scimUsers.attributes,
	createdAt: scimUsers.createdAt,
	modifiedAt: scimUsers.modifiedAt,
	deactivatedAt: scimUsers.deactivatedAt
};

export type UserRow = Awaited<ReturnType<typeof findUser>>;

/** @throws ScimRefusal 404 */
export async function findUser(reader: Reader, id: string) {
	const [row] = await reader
		.select(columns)
		.from(scimUsers)
		.innerJoin(people, eq(people.id, scimUsers.personId))
		.where(eq(scimUsers.personId, id));
	if (row === undefined) throw new ScimRefusal(404, 'There is no such user.');
	return row;
}

/** In the order in which they came. `startIndex` is 1 for the first. */
export async function listUsers(
	{ db }: ScimDeps,
	wish: { filter: Filter | undefined; startIndex: number; count: number }
) {
	const where = wish.filter && userCondition(wish.filter);
	const from = db.read
		.select(columns)
		.from(scimUsers)
		.innerJoin(people, eq(people.id, scimUsers.personId));
	const rows =
		wish.count === 0
			? []
			: await from
					.where(where)
					.orderBy(asc(scimUsers.createdAt), asc(scimUsers.personId))
					.limit(wish.count)
					.offset(wish.startIndex - 1);
	const [total] = await db.read
		.select({ number: sql<number>`count(*)` })
		.from(scimUsers)
		.innerJoin(people, eq(people.id, scimUsers.personId))
		.where(where);
	return { rows, total: total?.number ?? 0 };
}
