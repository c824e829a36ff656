import { createHash } from 'node:crypto';
import { and, eq, inArray, or } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Tx } from '../db/database.ts';
import { changeMembers } from './change-members.ts';
import { GROUP_MEMBERS_MAX, GROUP_TEXT_LENGTH_MAX, GROUPS_MAX } from './group.ts';
import { groupMembers, groups } from './schema.ts';

/** Groups that one sign-in may name. Entra ID names 200 in a token. */
export const CLAIMED_GROUPS_MAX = 1_000;

/**
 * What the identity provider says at sign-in about which groups a person is in, within the transaction of the sign-in.
 * Groups that we do not know are added and have no rules; those that are no longer named end here. What SCIM keeps is
 * SCIM's: a value that is the external id or the name of such a group neither adds anybody to it nor makes another.
 */
export async function applyGroupClaims(
	tx: Tx,
	facts: { personId: string; issuer: string; groups: readonly string[]; at: number }
): Promise<void> {
	const { personId, at } = facts;
	const act = { at, by: null };
	const named = [...new Set(facts.groups)]
		.filter((value) => value !== '' && value.length <= GROUP_TEXT_LENGTH_MAX)
		.slice(0, CLAIMED_GROUPS_MAX);
	const wanted = new Set<string>();
	let count = await tx.$count(groups, eq(groups.source, 'claim'));
	const known = await findNamed(tx, named);
	for (const value of named) {
		const group = known.claim.get(value);
		if (group !== undefined) {
			wanted.add(group);
		} else if (!known.scim.has(value.toLowerCase()) && count < GROUPS_MAX) {
			wanted.add(await addGroup(tx, at, value));
			count += 1;
		}
	}
	const present = await tx
		.select({ id: groups.id })
		.from(groupMembers)
		.innerJoin(groups, eq(groups.id, groupMembers.groupId))
		.where(and(eq(groupMembers.personId, personId), eq(groups.source, 'claim')));
	const has = new Set(present.map(({ id }) => id));
	for (const id of has.difference(wanted)) {
		await changeMembers(tx, act, id, { remove: [personId] });
	}
	for (const id of wanted.difference(has)) {
		if (!(await isFull(tx, id))) await changeMembers(tx, act, id, { add: [personId] });
	}
}

/** Claim groups by the value of the claim; of the groups of SCIM, ids and names in lower case. */
async function findNamed(tx: Tx, named: readonly string[]) {
	if (named.length === 0) return { claim: new Map<string, string>(), scim: new Set<string>() };
	const names = named.map((value) => value.toLowerCase());
	const rows = await tx
		.select()
		.from(groups)
		.where(or(inArray(groups.externalId, [...named]), inArray(groups.displayNameKey, names)));
	const ofScim = rows.filter(({ source }) => source === 'scim');
	return {
		claim: new Map(
			rows
				.filter(({ source }) => source === 'claim')
				.map(({ id, externalId }) => [externalId ?? '', id])
		),
		scim: new Set(
			ofScim.flatMap(({ externalId, displayNameKey }) => [
				externalId?.toLowerCase() ?? '',
				displayNameKey
			])
		)
	};
}

async function addGroup(tx: Tx, at: number, value: string): Promise<string> {
	const id = idOf(value);
	await tx.insert(groups).values({
		id,
		displayName: value,
		displayNameKey: value.toLowerCase(),
		externalId: value,
		source: 'claim',
		createdAt: at,
		modifiedAt: at
	});
	await appendAudit(tx, {
		event: 'group.created',
		at,
		personId: null,
		facts: { group: id, source: 'claim' }
	});
	return id;
}

async function isFull(tx: Tx, id: string): Promise<boolean> {
	const [group] = await tx
		.select({ memberCount: groups.memberCount })
		.from(groups)
		.where(eq(groups.id, id));
	return (group?.memberCount ?? 0) >= GROUP_MEMBERS_MAX;
}

/** The value makes the group, so the value makes its id: two sign-ins at once mean the same one. */
function idOf(value: string): string {
	return createHash('sha256').update(`claim ${value}`).digest('hex').slice(0, 32);
}
