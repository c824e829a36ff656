/**
 * Roles in the organisation. They are apart from the rights in mailboxes: none of them opens a message, and the right to
 * read one gives none of them.
 */
import { and, eq } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db, Reader } from '../db/database.ts';
import { personIdOf, type ActorOrInstallation } from './actor.ts';
import { organisationRoles, people } from './schema.ts';

export type OrganisationRole = (typeof organisationRoles.$inferSelect)['role'];

/** The roles of a person who has not left. */
export async function listRoles(reader: Reader, personId: string): Promise<OrganisationRole[]> {
	const rows = await reader
		.select({ role: organisationRoles.role })
		.from(organisationRoles)
		.innerJoin(people, eq(people.id, organisationRoles.personId))
		.where(and(eq(organisationRoles.personId, personId), eq(people.active, true)));
	return rows.map(({ role }) => role);
}

export async function hasRole(
	reader: Reader,
	personId: string,
	role: OrganisationRole
): Promise<boolean> {
	return (await listRoles(reader, personId)).includes(role);
}

/** For setting up; who may give roles to others is a matter of the administration. Giving a role again changes nothing. */
export async function grantRole(
	deps: { db: Db; clock: Clock },
	grant: { actor: ActorOrInstallation; personId: string; role: OrganisationRole }
): Promise<void> {
	const { personId, role } = grant;
	const at = deps.clock.now();
	await deps.db.write(async (tx) => {
		const { rowsAffected } = await tx
			.insert(organisationRoles)
			.values({ personId, role, createdAt: at })
			.onConflictDoNothing();
		if (rowsAffected === 0) return;
		await appendAudit(tx, {
			event: 'role.granted',
			at,
			personId: personIdOf(grant.actor),
			facts: { person: personId, role }
		});
	});
}
