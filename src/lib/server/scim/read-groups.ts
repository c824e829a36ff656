/** The groups that SCIM keeps, and their members. */
import { and, asc, eq, gt } from 'drizzle-orm';
import type { Db, Reader } from '../db/database.ts';
import { breathe } from '../groups/group.ts';
import { groupMembers, groups } from '../groups/schema.ts';
import { people } from '../identity/schema.ts';
import type { Filter } from './filter.ts';
import { groupCondition } from './filter-sql.ts';
import type { GroupRow, Member } from './group-resource.ts';
import type { ScimDeps } from './scim-deps.ts';
import { ScimRefusal } from './scim-refusal.ts';

/** Members that are read at once: see `breathe`. */
export const MEMBERS_AT_ONCE = 1_000;

/** Only groups that SCIM keeps. @throws ScimRefusal 404 */
export async function findScimGroup(reader: Reader, id: string): Promise<GroupRow> {
	const [row] = await reader
		.select()
		.from(groups)
		.where(and(eq(groups.id, id), eq(groups.source, 'scim')));
	if (row === undefined) throw new ScimRefusal(404, 'There is no such group.');
	return row;
}

export async function listScimGroups(
	{ db }: ScimDeps,
	wish: { filter: Filter | undefined; startIndex: number; count: number }
): Promise<{ rows: GroupRow[]; total: number }> {
	const where = and(eq(groups.source, 'scim'), wish.filter && groupCondition(wish.filter));
	const rows =
		wish.count === 0
			? []
			: await db.read
					.select()
					.from(groups)
					.where(where)
					.orderBy(asc(groups.createdAt), asc(groups.id))
					.limit(wish.count)
					.offset(wish.startIndex - 1);
	return { rows, total: await db.read.$count(groups, where) };
}

export async function listMembers(db: Db, groupId: string): Promise<Member[]> {
	const members: Member[] = [];
	let after = '';
	for (;;) {
		const page = await db.read
			.select({ id: people.id, displayName: people.displayName })
			.from(groupMembers)
			.innerJoin(people, eq(people.id, groupMembers.personId))
			.where(and(eq(groupMembers.groupId, groupId), gt(groupMembers.personId, after)))
			.orderBy(asc(groupMembers.personId))
			.limit(MEMBERS_AT_ONCE);
		members.push(...page);
		if (page.length < MEMBERS_AT_ONCE) return members;
		after = page.at(-1)?.id ?? after;
		await breathe();
	}
}

export async function memberIds(db: Db, groupId: string): Promise<Set<string>> {
	return new Set((await listMembers(db, groupId)).map(({ id }) => id));
}
