/** Changes of SCIM users. Each is one transaction, with its rights and its audit. */
import { eq } from 'drizzle-orm';
import { endStandingRights, resumePerson } from '../administration/reactivate-person.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise-alarm.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Tx } from '../db/database.ts';
import { changeMembers } from '../groups/change-members.ts';
import { groupMembers } from '../groups/schema.ts';
import { endPerson } from '../identity/deactivate-person.ts';
import { identities, passkeys, people } from '../identity/schema.ts';
import type { Json } from './json.ts';
import { patchUser, readPatch } from './patch.ts';
import { findUser, type UserRow } from './read-users.ts';
import { scimUsers } from './schema.ts';
import type { ScimDeps } from './scim-deps.ts';
import { ScimRefusal } from './scim-refusal.ts';
import { assertFree, findAdoptable, freeAddress } from './taken-names.ts';
import {
	ENTERPRISE_SCHEMA,
	languageOf,
	particularsOf,
	readUser,
	type UserResource
} from './user-resource.ts';

/** How long after somebody was closed off she has back what she had by hand: as long as Entra ID keeps the deleted. */
export const RESTORE_MS = 30 * 24 * 3_600_000;

/**
 * Adds a person; one whom an administrator has added before, with the same HSA-id or e-mail address, becomes hers.
 * @throws ScimRefusal 409 uniqueness, 400
 */
export async function createUser(deps: ScimDeps, body: unknown): Promise<string> {
	const user = readUser(body, deps.hsaIdAttribute);
	const particulars = particularsOf(user, deps.hsaIdAttribute);
	const at = deps.clock.now();
	return deps.db.write(async (tx) => {
		await assertFree(tx, user.userName, '');
		const known = await findAdoptable(tx, particulars);
		const id = known?.id ?? deps.ids.uuid();
		await freeAddress(tx, particulars, id, at);
		if (known === undefined) {
			await tx.insert(people).values({
				id,
				...particulars,
				language: languageOf(user.attributes) ?? 'sv',
				createdAt: at
			});
			const facts = { person: id, via: 'scim' as const };
			await appendAudit(tx, { event: 'person.created', at, personId: null, facts });
		}
		await tx.insert(scimUsers).values({
			personId: id,
			...storedOf(user),
			createdAt: at,
			modifiedAt: at,
			deactivatedAt: known?.active === false ? at : null
		});
		await change(tx, deps, await findUser(tx, id), { ...user, active: user.active ?? true });
		return id;
	});
}

/** @throws ScimRefusal 404, 409, 400 */
export async function replaceUser(deps: ScimDeps, id: string, body: unknown): Promise<void> {
	const user = readUser(body, deps.hsaIdAttribute);
	await write(deps, id, () => user);
}

/** @throws ScimRefusal 404, 409, 400 */
export async function modifyUser(deps: ScimDeps, id: string, body: unknown): Promise<void> {
	const changes = readPatch(body);
	await write(deps, id, (row) =>
		readUser(patchUser(resourceOf(row), changes), deps.hsaIdAttribute)
	);
}

/**
 * She has left for good: as not active, and out of every group, and what could let her in again or come back by
 * itself is gone. Her name stays in what she has done. @throws ScimRefusal 404, 409
 */
export async function removeUser(deps: ScimDeps, id: string): Promise<void> {
	const at = deps.clock.now();
	const outcome = await deps.db.write(async (tx) => {
		const row = await findUser(tx, id);
		const act = { personId: id, at, by: null };
		if (row.active && !(await end(tx, deps, act))) return 'last-administrator';
		const inGroups = await tx
			.select({ groupId: groupMembers.groupId })
			.from(groupMembers)
			.where(eq(groupMembers.personId, id));
		for (const { groupId } of inGroups) await changeMembers(tx, act, groupId, { remove: [id] });
		await endStandingRights(tx, act);
		await tx.delete(identities).where(eq(identities.personId, id));
		const keys = await tx
			.delete(passkeys)
			.where(eq(passkeys.personId, id))
			.returning({ id: passkeys.id });
		for (const key of keys) {
			const facts = { passkey: key.id };
			await appendAudit(tx, { event: 'passkey.removed', at, personId: null, facts });
		}
		await tx.update(people).set({ email: null }).where(eq(people.id, id));
		await tx.delete(scimUsers).where(eq(scimUsers.personId, id));
		return 'done';
	});
	if (outcome !== 'done') throw lastAdministrator();
}

async function write(
	deps: ScimDeps,
	id: string,
	next: (row: UserRow) => UserResource
): Promise<void> {
	// A refusal that is to leave an alarm behind is returned: what is thrown undoes the transaction.
	const outcome = await deps.db.write(async (tx) => {
		const row = await findUser(tx, id);
		return change(tx, deps, row, next(row));
	});
	if (outcome !== 'done') throw lastAdministrator();
}

async function change(
	tx: Tx,
	deps: ScimDeps,
	row: UserRow,
	user: UserResource
): Promise<'done' | 'last-administrator'> {
	const { id } = row;
	const at = deps.clock.now();
	const act = { personId: id, at, by: null };
	const wanted = user.active ?? row.active;
	if (row.active && !wanted && !(await end(tx, deps, act))) return 'last-administrator';
	const particulars = particularsOf(user, deps.hsaIdAttribute);
	if (user.userName.toLowerCase() !== row.userName.toLowerCase()) {
		await assertFree(tx, user.userName, id);
	}
	await freeAddress(tx, particulars, id, at);
	const language = languageOf(user.attributes);
	const next = {
		...particulars,
		// Without an attribute of its own the HSA-id is what the administration has written.
		hsaId: deps.hsaIdAttribute === undefined ? row.hsaId : particulars.hsaId,
		// What she has chosen herself stays, unless the other side says something new.
		language: language === languageOf(row.attributes) ? row.language : (language ?? row.language)
	};
	const fields = (Object.keys(next) as (keyof typeof next)[]).filter(
		(name) => next[name] !== row[name]
	);
	if (fields.length > 0) {
		await tx.update(people).set(next).where(eq(people.id, id));
		const facts = { person: id, fields: fields.join(' '), via: 'scim' as const };
		await appendAudit(tx, { event: 'person.edited', at, personId: null, facts });
	}
	if (!row.active && wanted) {
		const restoreRights = at - (row.deactivatedAt ?? Number.NEGATIVE_INFINITY) <= RESTORE_MS;
		await resumePerson(tx, { ...act, restoreRights, via: 'scim' });
	}
	const deactivatedAt = wanted ? null : row.active ? at : row.deactivatedAt;
	const stored = { ...storedOf(user), deactivatedAt };
	if (deactivatedAt !== row.deactivatedAt || !isSame(stored, row) || fields.length > 0) {
		await tx
			.update(scimUsers)
			.set({ ...stored, modifiedAt: at })
			.where(eq(scimUsers.personId, id));
	}
	return 'done';
}

/** False: she is the last administrator, and operations are told. */
async function end(
	tx: Tx,
	deps: ScimDeps,
	act: { personId: string; at: number; by: null }
): Promise<boolean> {
	const alarm = { kind: 'scim.last-administrator' as const, subject: act.personId };
	const { outcome } = await endPerson(tx, { ...act, via: 'scim' });
	if (outcome === 'last-administrator') await raiseAlarm(tx, deps, alarm);
	else await clearAlarm(tx, deps, alarm);
	return outcome !== 'last-administrator';
}

function lastAdministrator(): ScimRefusal {
	return new ScimRefusal(
		409,
		'This person is the last administrator of Sluss and stays active. Give somebody else the role first.'
	);
}

function storedOf({ userName, externalId, attributes }: UserResource) {
	return { userName, userNameKey: userName.toLowerCase(), externalId, attributes };
}

function isSame(
	stored: ReturnType<typeof storedOf>,
	row: Pick<UserResource, 'userName' | 'externalId' | 'attributes'>
): boolean {
	return (
		stored.userName === row.userName &&
		stored.externalId === row.externalId &&
		JSON.stringify(stored.attributes) === JSON.stringify(row.attributes)
	);
}

/** For changing: as the client knows it. */
function resourceOf(row: UserRow): Json {
	const { employeeNumber, ...attributes } = row.attributes;
	return {
		id: row.id,
		userName: row.userName,
		externalId: row.externalId,
		active: row.active,
		...attributes,
		...(employeeNumber !== undefined && { [ENTERPRISE_SCHEMA]: { employeeNumber } })
	};
}
