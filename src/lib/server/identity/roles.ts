/**
 * Roles in the organisation. They are apart from the rights in mailboxes: none of them opens a message, and the right to
 * read one gives none of them.
 */
import { and, eq, sql } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db, Reader, Tx } from '../db/database.ts';
import { INSTALLATION, personIdOf, type ActorOrInstallation } from './actor.ts';
import { organisationRoles, people } from './schema.ts';

export type OrganisationRole = (typeof organisationRoles.$inferSelect)['role'];

/** The roles of a person who has not left. By hand as in `mailbox/rights.ts`: it is asked before every act. */
export async function listRoles(reader: Reader, personId: string): Promise<OrganisationRole[]> {
	const rows = await reader.all<{ role: OrganisationRole }>(sql`
		SELECT role FROM organisation_roles
		WHERE person_id = (SELECT id FROM people WHERE id = ${personId} AND active)`);
	return rows.map(({ role }) => role);
}

export async function hasRole(
	reader: Reader,
	personId: string,
	role: OrganisationRole
): Promise<boolean> {
	return (await listRoles(reader, personId)).includes(role);
}

export const ORGANISATION_ROLES = organisationRoles.role.enumValues;

export type ChangeRoleOutcome =
	| { outcome: 'done' }
	/** No such active person, or the actor is no administrator. */
	| { outcome: 'not-found' }
	/** Nobody changes her own roles. */
	| { outcome: 'own' }
	/** There would be no administrator left. */
	| { outcome: 'last-administrator' };

interface RoleChange {
	actor: ActorOrInstallation;
	personId: string;
	role: OrganisationRole;
}

/** Gives a role. Asks for `administrator`. Giving it again changes nothing. */
export async function grantRole(
	deps: { db: Db; clock: Clock },
	grant: RoleChange
): Promise<ChangeRoleOutcome> {
	const { actor, personId, role } = grant;
	const at = deps.clock.now();
	return deps.db.write(async (tx) => {
		if (!(await mayAdministerAll(tx, actor, at))) return { outcome: 'not-found' };
		if (personIdOf(actor) === personId) return { outcome: 'own' };
		const active = await tx.$count(people, and(eq(people.id, personId), eq(people.active, true)));
		if (active === 0) return { outcome: 'not-found' };
		const { rowsAffected } = await tx
			.insert(organisationRoles)
			.values({ personId, role, createdAt: at })
			.onConflictDoNothing();
		if (rowsAffected === 0) return { outcome: 'done' };
		await appendAudit(tx, {
			event: 'role.granted',
			at,
			personId: personIdOf(actor),
			facts: { person: personId, role }
		});
		return { outcome: 'done' };
	});
}

/** Takes a role away. Asks for `administrator`. Taking away what is not there changes nothing. */
export async function revokeRole(
	deps: { db: Db; clock: Clock },
	change: RoleChange
): Promise<ChangeRoleOutcome> {
	const { actor, personId, role } = change;
	const at = deps.clock.now();
	return deps.db.write(async (tx) => {
		if (!(await mayAdministerAll(tx, actor, at))) return { outcome: 'not-found' };
		if (personIdOf(actor) === personId) return { outcome: 'own' };
		if (role === 'administrator' && (await isLastAdministrator(tx, personId))) {
			return { outcome: 'last-administrator' };
		}
		const { rowsAffected } = await tx
			.delete(organisationRoles)
			.where(and(eq(organisationRoles.personId, personId), eq(organisationRoles.role, role)));
		if (rowsAffected === 0) return { outcome: 'done' };
		await appendAudit(tx, {
			event: 'role.revoked',
			at,
			personId: personIdOf(actor),
			facts: { person: personId, role }
		});
		return { outcome: 'done' };
	});
}

/** Whether she is the only active person with the role `administrator`. */
export async function isLastAdministrator(reader: Reader, personId: string): Promise<boolean> {
	const rows = await reader
		.select({ personId: organisationRoles.personId })
		.from(organisationRoles)
		.innerJoin(people, eq(people.id, organisationRoles.personId))
		.where(and(eq(organisationRoles.role, 'administrator'), eq(people.active, true)))
		.limit(2);
	return rows.length === 1 && rows[0]?.personId === personId;
}

/** Checks the role `administrator` before an act, and logs the attempt of somebody who has it not. */
export async function mayAdministerAll(
	tx: Tx,
	actor: ActorOrInstallation,
	at: number
): Promise<boolean> {
	if (actor === INSTALLATION || (await hasRole(tx, actor.personId, 'administrator'))) return true;
	await appendAudit(tx, {
		event: 'access.denied',
		at,
		personId: actor.personId,
		facts: { to: 'administer' }
	});
	return false;
}
