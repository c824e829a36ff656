import { eq } from 'drizzle-orm';
import type { Reader } from '../db/database.ts';
import { people } from '../identity/schema.ts';
import { scimUsers } from './schema.ts';

/**
 * For the first sign-in: the person whose SCIM `externalId` is what the identity provider calls her, when there is exactly
 * one. Also one who has left, so that her sign-in is refused as hers.
 */
export async function findProvisioned(
	reader: Reader,
	identity: { subject: string }
): Promise<string | undefined> {
	const found = await reader
		.select({ id: people.id })
		.from(scimUsers)
		.innerJoin(people, eq(people.id, scimUsers.personId))
		.where(eq(scimUsers.externalId, identity.subject))
		.limit(2);
	return found.length === 1 ? found[0]?.id : undefined;
}
