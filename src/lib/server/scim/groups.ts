/** SCIM groups. What a change of members asks for is done in pieces, each with the rights that follow from it. */
import { and, asc, eq, gt, inArray, ne } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Db, Reader } from '../db/database.ts';
import { changeMembers } from '../groups/change-members.ts';
import {
	breathe,
	GROUP_MEMBERS_MAX,
	GROUP_TEXT_LENGTH_MAX,
	GROUPS_MAX,
	inPieces,
	peopleAtOnce
} from '../groups/group.ts';
import { groupMembers, groupRules, groups } from '../groups/schema.ts';
import { people } from '../identity/schema.ts';
import type { Filter } from './filter.ts';
import { groupCondition } from './filter-sql.ts';
import { asList, field, isObject, readResource, textField, type Json } from './json.ts';
import { readPatch, type PatchChange } from './patch.ts';
import { scimUsers } from './schema.ts';
import type { ScimDeps } from './scim-deps.ts';
import { refuse, ScimRefusal } from './scim-refusal.ts';

export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** Members that are read at once: see `breathe`. */
const PAGE = 1_000;

type GroupRow = typeof groups.$inferSelect;
export interface Member {
	id: string;
	displayName: string;
}

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
			.limit(PAGE);
		members.push(...page);
		if (page.length < PAGE) return members;
		after = page.at(-1)?.id ?? after;
		await breathe();
	}
}

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
	for (const each of readPatch(body)) fold(each, id, particulars, change);
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

/** What operations on members amount to, one after the other. */
interface MemberChange {
	/** Everybody, in place of who is there; undefined: who is there stays. */
	all: Set<string> | undefined;
	add: Set<string>;
	remove: Set<string>;
}

function fold(
	{ op, path, value }: PatchChange,
	id: string,
	particulars: Record<string, unknown>,
	change: MemberChange
): void {
	if (path.attribute === 'displayname' || path.attribute === 'externalid') {
		const name = path.attribute === 'displayname' ? 'displayName' : 'externalId';
		const [first] = asList(value);
		particulars[name] = op === 'remove' ? null : (first ?? null);
	} else if (path.attribute === 'id' && value !== id) {
		throw new ScimRefusal(400, 'id cannot be changed.', { scimType: 'mutability' });
	} else if (path.attribute === 'members') {
		foldMembers(op, path.filter, value, change);
	}
}

function foldMembers(
	op: PatchChange['op'],
	filter: Filter | undefined,
	value: unknown,
	change: MemberChange
): void {
	// Entra ID takes members out by value, where the RFC has a filter; without either, all of them go.
	const ids = filter === undefined ? membersIn(value) : idsIn(filter);
	if (op === 'replace' && filter !== undefined) {
		throw refuse('mutability', 'A member is added or removed, not changed.');
	}
	const all = op === 'replace' || (op === 'remove' && filter === undefined && ids.size === 0);
	if (all) {
		change.all = op === 'replace' ? ids : new Set();
		change.add.clear();
		change.remove.clear();
		return;
	}
	for (const id of ids) {
		const [into, outOf] = op === 'add' ? [change.add, change.remove] : [change.remove, change.add];
		into.add(id);
		outOf.delete(id);
	}
}

/** `value eq "a" or value eq "b"`. */
function idsIn(filter: Filter): Set<string> {
	if (filter.kind === 'or') {
		return new Set(filter.filters.flatMap((each) => [...idsIn(each)]));
	}
	const plain =
		filter.kind === 'compare' &&
		filter.operator === 'eq' &&
		filter.path.attribute === 'value' &&
		typeof filter.value === 'string';
	if (!plain) throw refuse('invalidPath', 'Members are chosen by value eq and an id.');
	return new Set([String(filter.value)]);
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

async function memberIds(db: Db, groupId: string): Promise<Set<string>> {
	return new Set((await listMembers(db, groupId)).map(({ id }) => id));
}

async function assertMembers(db: Db, ids: ReadonlySet<string>): Promise<void> {
	if (ids.size > GROUP_MEMBERS_MAX) throw tooMany();
	for (const piece of inPieces([...ids], PAGE)) {
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

function particularsIn(json: Json): { displayName: string; externalId: string | null } {
	const displayName = textField(json, 'displayName', GROUP_TEXT_LENGTH_MAX);
	if (displayName === undefined) throw refuse('invalidValue', 'displayName is missing.');
	return { displayName, externalId: textField(json, 'externalId', GROUP_TEXT_LENGTH_MAX) ?? null };
}

function membersIn(value: unknown): Set<string> {
	return new Set(
		asList(value).map((member) => {
			const id = isObject(member) ? field(member, 'value') : member;
			if (typeof id !== 'string' || id === '' || id.length > 64) {
				throw refuse('invalidValue', 'A member has no id of a user as its value.');
			}
			return id;
		})
	);
}

/** `members` undefined: left out. `location` is of the service: `https://host/scim/v2`. */
export function renderGroup(
	row: GroupRow,
	members: readonly Member[] | undefined,
	location: string
): Json {
	return {
		schemas: [GROUP_SCHEMA],
		id: row.id,
		...(row.externalId !== null && { externalId: row.externalId }),
		displayName: row.displayName,
		...(members !== undefined && {
			members: members.map(({ id, displayName }) => ({
				value: id,
				$ref: `${location}/Users/${id}`,
				type: 'User',
				display: displayName
			}))
		}),
		meta: {
			resourceType: 'Group',
			created: new Date(row.createdAt).toISOString(),
			lastModified: new Date(row.modifiedAt).toISOString(),
			location: `${location}/Groups/${row.id}`
		}
	};
}
