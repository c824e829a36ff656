/** Changes of SCIM groups. What one of members asks for is done in pieces, each with the rights that follow from it. */
import { and, eq, inArray, ne } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Db, Reader } from '../db/database.ts';
import { changeMembers } from '../groups/change-members.ts';
import { breathe, GROUP_MEMBERS_MAX, GROUPS_MAX, inPieces, peopleAtOnce } from '../groups/group.ts';
import { groupRules, groups } from '../groups/schema.ts';
import { foldGroupChange, type MemberChange } from './group-patch.ts';
import { GROUP_SCHEMA, membersIn, particularsIn } from './group-resource.ts';
import { field, readResource } from './json.ts';
import { readPatch } from './patch.ts';
import { findScimGroup, memberIds, MEMBERS_AT_ONCE } from './read-groups.ts';
import { scimUsers } from './schema.ts';
import type { ScimDeps } from './scim-deps.ts';
import { refuse, ScimRefusal } from './scim-refusal.ts';

/** @throws ScimRefusal */
export async function createGroup(deps: ScimDeps, body: unknown): Promise<string> {
	const json = readResource(body, GROUP_SCHEMA);
	const { displayName, externalId } = particularsIn(json);
	const add = membersIn(field(json, 'members'));
	await assertMembers(deps.db, add);
	const at = deps.clock.now();
	const id = deps.ids.uuid();
	await deps.db.write(async (tx) => {
		if ((await tx.$count(groups, eq(groups.source, 'scim'))) >= GROUPS_MAX) {
			throw new ScimRefusal(403, `There are ${GROUPS_MAX} groups already.`);
		}
		await assertFree(tx, externalId, id);
		await tx.insert(groups).values({
			id,
			displayName,
			displayNameKey: displayName.toLowerCase(),
			externalId,
			source: 'scim',
			createdAt: at,
			modifiedAt: at
		});
		const facts = { group: id, source: 'scim' };
		await appendAudit(tx, { event: 'group.created', at, personId: null, facts });
	});
	await applyMembers(deps, id, { add });
	return id;
}

/** @throws ScimRefusal */
export async function replaceGroup(deps: ScimDeps, id: string, body: unknown): Promise<void> {
	await findScimGroup(deps.db.read, id);
	const json = readResource(body, GROUP_SCHEMA);
	const particulars = particularsIn(json);
	const members = membersIn(field(json, 'members'));
	await changeGroup(deps, id, particulars, { all: members, add: new Set(), remove: new Set() });
}

/** @throws ScimRefusal */
export async function modifyGroup(deps: ScimDeps, id: string, body: unknown): Promise<void> {
	const row = await findScimGroup(deps.db.read, id);
	const particulars: Record<string, unknown> = {
		displayName: row.displayName,
		externalId: row.externalId
	};
	const change: MemberChange = { all: undefined, add: new Set(), remove: new Set() };
	for (const each of readPatch(body)) foldGroupChange(each, id, particulars, change);
	await changeGroup(deps, id, particularsIn(particulars), change);
}

/** Members lose what the group gave piece by piece; at the end the group is gone. @throws ScimRefusal 404 */
export async function removeGroup(deps: ScimDeps, id: string): Promise<void> {
	await findScimGroup(deps.db.read, id);
	await applyMembers(deps, id, { remove: await memberIds(deps.db, id) });
	const at = deps.clock.now();
	await deps.db.write(async (tx) => {
		await tx.delete(groupRules).where(eq(groupRules.groupId, id));
		await tx.delete(groups).where(eq(groups.id, id));
		const facts = { group: id };
		await appendAudit(tx, { event: 'group.deleted', at, personId: null, facts });
	});
}

async function changeGroup(
	deps: ScimDeps,
	id: string,
	particulars: { displayName: string; externalId: string | null },
	change: MemberChange
): Promise<void> {
	const { db } = deps;
	const present = change.all === undefined ? undefined : await memberIds(db, id);
	const wanted = (change.all ?? new Set<string>()).union(change.add).difference(change.remove);
	const add = present === undefined ? change.add : wanted.difference(present);
	const remove = present === undefined ? change.remove : present.difference(wanted);
	await assertMembers(db, add);
	const row = await findScimGroup(db.read, id);
	// Who is added may be there already, who is removed may not: no fewer than this are there in the end.
	if (present !== undefined && wanted.size > GROUP_MEMBERS_MAX) throw tooMany();
	if (present === undefined && row.memberCount + add.size > GROUP_MEMBERS_MAX) {
		const there = await memberIds(db, id);
		if (there.union(add).difference(remove).size > GROUP_MEMBERS_MAX) throw tooMany();
	}
	const { displayName, externalId } = particulars;
	const fields = [
		displayName !== row.displayName && 'displayName',
		externalId !== row.externalId && 'externalId'
	].filter((name) => name !== false);
	if (fields.length > 0) {
		const at = deps.clock.now();
		await db.write(async (tx) => {
			await assertFree(tx, externalId, id);
			await tx
				.update(groups)
				.set({
					displayName,
					displayNameKey: displayName.toLowerCase(),
					externalId,
					modifiedAt: at
				})
				.where(eq(groups.id, id));
			const facts = { group: id, fields: fields.join(' ') };
			await appendAudit(tx, { event: 'group.edited', at, personId: null, facts });
		});
	}
	await applyMembers(deps, id, { add, remove });
}

/** Who goes first, so that nobody keeps a right because something after it fails. */
async function applyMembers(
	deps: ScimDeps,
	id: string,
	change: { add?: ReadonlySet<string>; remove?: ReadonlySet<string> }
): Promise<void> {
	const { db } = deps;
	const size = peopleAtOnce(await db.read.$count(groupRules, eq(groupRules.groupId, id)));
	const write = (piece: { add?: string[]; remove?: string[] }) =>
		db.write((tx) => changeMembers(tx, { at: deps.clock.now(), by: null }, id, piece));
	for (const remove of inPieces([...(change.remove ?? [])], size)) await write({ remove });
	for (const add of inPieces([...(change.add ?? [])], size)) await write({ add });
}

async function assertMembers(db: Db, ids: ReadonlySet<string>): Promise<void> {
	if (ids.size > GROUP_MEMBERS_MAX) throw tooMany();
	for (const piece of inPieces([...ids], MEMBERS_AT_ONCE)) {
		const found = await db.read
			.select({ id: scimUsers.personId })
			.from(scimUsers)
			.where(inArray(scimUsers.personId, piece));
		if (found.length < piece.length) {
			const known = new Set(found.map(({ id }) => id));
			const missing = piece.find((id) => !known.has(id)) ?? '';
			throw refuse('invalidValue', `No user has the id ${missing.slice(0, 64)}.`);
		}
		await breathe();
	}
}

async function assertFree(reader: Reader, externalId: string | null, id: string): Promise<void> {
	if (externalId === null) return;
	const taken = await reader.$count(
		groups,
		and(eq(groups.source, 'scim'), eq(groups.externalId, externalId), ne(groups.id, id))
	);
	if (taken > 0) {
		throw new ScimRefusal(409, 'externalId is another group’s.', { scimType: 'uniqueness' });
	}
}

function tooMany(): ScimRefusal {
	return refuse('invalidValue', `A group has ${GROUP_MEMBERS_MAX} members at most.`);
}
