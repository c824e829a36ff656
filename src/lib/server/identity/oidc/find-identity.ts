import { and, eq, sql } from 'drizzle-orm';
import { appendAudit } from '../../audit/append-audit.ts';
import type { Clock } from '../../clock.ts';
import type { Tx } from '../../db/database.ts';
import { findProvisioned } from '../../scim/find-provisioned.ts';
import { identities, people } from '../schema.ts';
import type { IdentityClaims } from './read-claims.ts';

export type FoundIdentity =
	| { outcome: 'done'; personId: string }
	| { outcome: 'person-unknown' | 'person-inactive' | 'identity-conflict' };

/**
 * Who somebody of the identity provider is here. At her first sign-in she is tied to the person whom an administrator
 * has prepared with the same HSA-id, or, where policy allows it, the same e-mail address. From then on only issuer and
 * subject count: both of the others can be given to somebody else one day.
 */
export async function findIdentity(
	tx: Tx,
	deps: { clock: Clock },
	issuer: string,
	claims: Pick<IdentityClaims, 'subject' | 'hsaId' | 'verifiedEmail' | 'name'>,
	linkByEmail: boolean
): Promise<FoundIdentity> {
	const now = deps.clock.now();
	const [known] = await tx
		.update(identities)
		.set({ lastUsedAt: now })
		.where(and(eq(identities.issuer, issuer), eq(identities.subject, claims.subject)))
		.returning({ personId: identities.personId });
	if (known !== undefined) return { outcome: 'done', personId: known.personId };

	const prepared = await findPrepared(tx, claims, linkByEmail);
	if (prepared === undefined) return { outcome: 'person-unknown' };
	const { personId, by } = prepared;
	const [active] = await tx
		.select({ id: people.id })
		.from(people)
		.where(and(eq(people.id, personId), eq(people.active, true)));
	if (active === undefined) return { outcome: 'person-inactive' };
	const [other] = await tx
		.select({ subject: identities.subject })
		.from(identities)
		.where(and(eq(identities.issuer, issuer), eq(identities.personId, personId)));
	if (other !== undefined) return { outcome: 'identity-conflict' };
	await tx
		.insert(identities)
		.values({ issuer, subject: claims.subject, personId, createdAt: now, lastUsedAt: now });
	if (claims.name !== null) {
		await tx.update(people).set({ displayName: claims.name }).where(eq(people.id, personId));
	}
	await appendAudit(tx, {
		event: 'identity.linked',
		at: now,
		personId,
		facts: { person: personId, by }
	});
	return { outcome: 'done', personId };
}

async function findPrepared(
	tx: Tx,
	claims: Pick<IdentityClaims, 'subject' | 'hsaId' | 'verifiedEmail'>,
	linkByEmail: boolean
): Promise<{ personId: string; by: 'hsa-id' | 'external-id' | 'email' } | undefined> {
	if (claims.hsaId !== null) {
		const [person] = await tx
			.select({ id: people.id, active: people.active })
			.from(people)
			.where(eq(sql`upper(${people.hsaId})`, claims.hsaId));
		if (person !== undefined) return { personId: person.id, by: 'hsa-id' };
	}
	// Whom SCIM has provisioned under the very name that the token has for her.
	const provisioned = await findProvisioned(tx, claims);
	if (provisioned !== undefined) return { personId: provisioned, by: 'external-id' };
	if (!linkByEmail || claims.verifiedEmail === null) return undefined;
	const found = await tx
		.select({ id: people.id })
		.from(people)
		.where(
			and(
				eq(sql`lower(${people.email})`, claims.verifiedEmail.toLowerCase()),
				eq(people.active, true)
			)
		)
		.limit(2);
	// An address that two share says which of them nobody.
	return found.length === 1 && found[0] ? { personId: found[0].id, by: 'email' } : undefined;
}
