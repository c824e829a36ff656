/** Names, addresses and ids that belong to one person at a time: whose they are, and who may have them. */
import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Tx } from '../db/database.ts';
import { findTaken, type PersonParticulars } from '../identity/person-fields.ts';
import { organisationRoles, people } from '../identity/schema.ts';
import { scimUsers } from './schema.ts';
import { ScimRefusal } from './scim-refusal.ts';

/** @throws ScimRefusal 409 */
export async function assertFree(tx: Tx, userName: string, id: string): Promise<void> {
	const taken = await tx.$count(
		scimUsers,
		and(eq(scimUsers.userNameKey, userName.toLowerCase()), ne(scimUsers.personId, id))
	);
	if (taken > 0) throw taken409('userName is another user’s.');
}

/**
 * The person whom an administrator has added for the same human being. By HSA-id also one who has left; by e-mail address
 * only one who is here, since addresses are given anew, and nobody with a role: an address is too little for that.
 */
export async function findAdoptable(
	tx: Tx,
	{ hsaId, email }: PersonParticulars
): Promise<{ id: string; active: boolean } | undefined> {
	const unkept = () =>
		tx
			.select({ id: people.id, active: people.active, hsaId: people.hsaId })
			.from(people)
			.leftJoin(scimUsers, eq(scimUsers.personId, people.id));
	if (hsaId !== null) {
		const [same] = await unkept().where(and(eq(people.hsaId, hsaId), isNull(scimUsers.personId)));
		if (same !== undefined) return same;
	}
	if (email === null) return undefined;
	const [same] = await unkept().where(
		and(eq(sql`lower(${people.email})`, email), eq(people.active, true), isNull(scimUsers.personId))
	);
	if (same === undefined || (hsaId !== null && same.hsaId !== null)) return undefined;
	const roles = await tx.$count(organisationRoles, eq(organisationRoles.personId, same.id));
	if (roles > 0) {
		throw taken409(
			'The e-mail address is of a person with a role in Sluss, who is joined with a user by HSA-id only.'
		);
	}
	return same;
}

/** An address of somebody who has left is free; one of somebody who is here is not. @throws ScimRefusal 409 */
export async function freeAddress(
	tx: Tx,
	particulars: PersonParticulars,
	id: string,
	at: number
): Promise<void> {
	const { email } = particulars;
	if (email !== null) {
		const gone = await tx
			.update(people)
			.set({ email: null })
			.where(and(eq(people.email, email), eq(people.active, false), ne(people.id, id)))
			.returning({ id: people.id });
		for (const person of gone) {
			const facts = { person: person.id, fields: 'email', via: 'scim' as const };
			await appendAudit(tx, { event: 'person.edited', at, personId: null, facts });
		}
	}
	const taken = await findTaken(tx, particulars, id);
	if (taken === 'email') throw taken409('The e-mail address is another person’s.');
	if (taken === 'hsa-id') throw taken409('The HSA-id is another person’s.');
}

function taken409(detail: string): ScimRefusal {
	return new ScimRefusal(409, detail, { scimType: 'uniqueness' });
}
