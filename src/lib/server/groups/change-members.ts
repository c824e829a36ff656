import { and, eq, inArray, sql } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Tx } from '../db/database.ts';
import type { GroupAct } from './group.ts';
import { recompute } from './recompute.ts';
import { groupMembers, groups } from './schema.ts';

/**
 * Adds people to a group and takes people out, with the rights that follow, in one transaction. Who is in it already,
 * or not in it, changes nothing. The caller knows that the people exist, keeps to `peopleAtOnce`, and to the limit of
 * members. Returns how many were added and removed.
 */
export async function changeMembers(
	tx: Tx,
	act: GroupAct,
	groupId: string,
	change: { add?: readonly string[]; remove?: readonly string[] }
): Promise<{ added: number; removed: number }> {
	const { add = [], remove = [] } = change;
	const added =
		add.length === 0
			? []
			: await tx
					.insert(groupMembers)
					.values(add.map((personId) => ({ groupId, personId, createdAt: act.at })))
					.onConflictDoNothing()
					.returning({ personId: groupMembers.personId });
	const removed =
		remove.length === 0
			? []
			: await tx
					.delete(groupMembers)
					.where(
						and(eq(groupMembers.groupId, groupId), inArray(groupMembers.personId, [...remove]))
					)
					.returning({ personId: groupMembers.personId });
	if (added.length + removed.length === 0) return { added: 0, removed: 0 };
	await tx
		.update(groups)
		.set({
			memberCount: sql`${groups.memberCount} + ${added.length - removed.length}`,
			modifiedAt: act.at
		})
		.where(eq(groups.id, groupId));
	await appendAudit(tx, {
		event: 'group.members-changed',
		at: act.at,
		personId: act.by,
		facts: { group: groupId, added: added.length, removed: removed.length }
	});
	await recompute(
		tx,
		act,
		groupId,
		[...added, ...removed].map(({ personId }) => personId)
	);
	return { added: added.length, removed: removed.length };
}
