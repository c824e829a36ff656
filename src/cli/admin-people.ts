import { asc } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/database.ts';
import { organisationRoles, people } from '#lib/server/identity/schema.ts';
import type { Role } from './admin-arguments.ts';

/** Everybody by name, with her roles; the time of the last sign-in as ISO 8601, null for never. */
export async function listEverybody(reader: Reader) {
	const roles = Map.groupBy(
		await reader.select().from(organisationRoles).orderBy(asc(organisationRoles.role)),
		({ personId }) => personId
	);
	const rows = await reader
		.select({
			id: people.id,
			displayName: people.displayName,
			email: people.email,
			active: people.active,
			lastSignInAt: people.lastSignInAt
		})
		.from(people)
		.orderBy(asc(people.displayName), asc(people.id));
	return rows.map(({ lastSignInAt, ...person }) => ({
		...person,
		roles: (roles.get(person.id) ?? []).map(({ role }): Role => role),
		lastSignInAt: lastSignInAt === null ? null : new Date(lastSignInAt).toISOString()
	}));
}
