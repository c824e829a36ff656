/** Groups as the administration sees them. Who may ask is checked by the page. */
import { and, asc, count, eq, gt, inArray, or, sql, type SQL } from 'drizzle-orm';
import type { MailboxRights } from '#lib/mailbox/mailbox.ts';
import type { Db, Reader } from '../db/database.ts';
import { organisationRoles, people } from '../identity/schema.ts';
import { rightsOf } from '../mailbox/rights.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { groupOf, type GroupSource } from './group.ts';
import { groupMembers, groupRules, groups } from './schema.ts';

export interface GroupSummary {
	id: string;
	displayName: string;
	externalId: string | null;
	source: GroupSource;
	members: number;
	rules: number;
}

/** Groups by name, those with rules first; `query` is looked for in the name and is the whole of the external id. */
export async function listGroups(
	deps: { db: Db },
	wish: { query: string; limit: number; offset: number }
): Promise<{ groups: GroupSummary[]; total: number }> {
	const where = matching(wish.query);
	const rules = sql<number>`(select count(*) from group_rules where group_rules.group_id = ${groups.id})`;
	const rows = await deps.db.read
		.select({
			id: groups.id,
			displayName: groups.displayName,
			externalId: groups.externalId,
			source: groups.source,
			members: groups.memberCount,
			rules
		})
		.from(groups)
		.where(where)
		.orderBy(sql`${rules} = 0`, asc(groups.displayNameKey), asc(groups.id))
		.limit(wish.limit)
		.offset(wish.offset);
	return { groups: rows, total: await deps.db.read.$count(groups, where) };
}

function matching(query: string): SQL | undefined {
	if (query === '') return undefined;
	return or(
		sql`instr(${groups.displayNameKey}, ${query.toLowerCase()}) > 0`,
		eq(groups.externalId, query)
	);
}

export async function findGroup(
	reader: Reader,
	groupId: string
): Promise<GroupSummary | undefined> {
	const [row] = await reader.select().from(groups).where(eq(groups.id, groupId));
	if (row === undefined) return undefined;
	const { id, displayName, externalId, source, memberCount } = row;
	const rules = await reader.$count(groupRules, eq(groupRules.groupId, id));
	return { id, displayName, externalId, source, members: memberCount, rules };
}

export interface GroupMember {
	id: string;
	displayName: string;
	title: string;
	active: boolean;
}

/** Members by name, from the one after `after` (`name`, `id`) on. */
export function listGroupMembers(
	deps: { db: Db },
	wish: { groupId: string; limit: number; after?: { name: string; id: string } }
): Promise<GroupMember[]> {
	const { after } = wish;
	return deps.db.read
		.select({
			id: people.id,
			displayName: people.displayName,
			title: people.title,
			active: people.active
		})
		.from(groupMembers)
		.innerJoin(people, eq(people.id, groupMembers.personId))
		.where(
			and(
				eq(groupMembers.groupId, wish.groupId),
				after &&
					or(
						gt(people.displayName, after.name),
						and(eq(people.displayName, after.name), gt(people.id, after.id))
					)
			)
		)
		.orderBy(asc(people.displayName), asc(people.id))
		.limit(wish.limit);
}

export interface GroupRule {
	mailbox: { id: string; name: string };
	rights: MailboxRights;
}

export async function listGroupRules(reader: Reader, groupId: string): Promise<GroupRule[]> {
	const rows = await reader
		.select({
			id: mailboxes.id,
			name: mailboxes.name,
			mayQueue: groupRules.mayQueue,
			mayRead: groupRules.mayRead,
			maySend: groupRules.maySend,
			mayAdminister: groupRules.mayAdminister
		})
		.from(groupRules)
		.innerJoin(mailboxes, eq(mailboxes.id, groupRules.mailboxId))
		.where(eq(groupRules.groupId, groupId))
		.orderBy(asc(mailboxes.name), asc(mailboxes.id));
	return rows.map(({ id, name, ...row }) => ({ mailbox: { id, name }, rights: rightsOf(row) }));
}

/** For sources of memberships (`group:<id>`, others are left out): what the group is called. */
export async function groupNames(
	reader: Reader,
	sources: readonly string[]
): Promise<Map<string, string>> {
	const ids = [...new Set(sources.map((source) => groupOf(source) ?? source))];
	const names = new Map<string, string>();
	for (let at = 0; at < ids.length; at += 500) {
		const rows = await reader
			.select({ id: groups.id, displayName: groups.displayName })
			.from(groups)
			.where(inArray(groups.id, ids.slice(at, at + 500)));
		for (const { id, displayName } of rows) names.set(id, displayName);
	}
	return names;
}

/** Active administrators but for one, by name: whom she can ask for what she may not do herself. */
export async function listOtherAdministrators(reader: Reader, personId: string): Promise<string[]> {
	const rows = await reader
		.select({ id: people.id, displayName: people.displayName })
		.from(organisationRoles)
		.innerJoin(people, eq(people.id, organisationRoles.personId))
		.where(and(eq(organisationRoles.role, 'administrator'), eq(people.active, true)))
		.orderBy(asc(people.displayName))
		.limit(20);
	return rows.filter(({ id }) => id !== personId).map(({ displayName }) => displayName);
}

/** How many groups there are of each source. */
export async function countGroups(deps: { db: Db }): Promise<Record<GroupSource, number>> {
	const rows = await deps.db.read
		.select({ source: groups.source, number: count() })
		.from(groups)
		.groupBy(groups.source);
	const of = (source: GroupSource) => rows.find((row) => row.source === source)?.number ?? 0;
	return { scim: of('scim'), claim: of('claim') };
}
