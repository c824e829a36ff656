import { and, eq } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { recomputePerson } from '../groups/recompute.ts';
import { personIdOf, type ActorOrInstallation } from '../identity/actor.ts';
import { mayAdministerAll } from '../identity/roles.ts';
import { organisationRoles, people } from '../identity/schema.ts';
import { memberships } from '../mailbox/schema.ts';
import { MANUAL, writeMembership } from '../mailbox/write-membership.ts';

/**
 * Lets a person who has left sign in again. What she could do once does not come back by itself: years may lie between.
 * With `restoreRights` (she was closed off by mistake) her memberships given by hand and her roles are as they were.
 * Asks for the role `administrator`.
 */
export async function reactivatePerson(
	deps: { db: Db; clock: Clock },
	input: { actor: ActorOrInstallation; personId: string; restoreRights: boolean }
): Promise<{ outcome: 'done' } | { outcome: 'not-found' }> {
	const { actor, personId, restoreRights } = input;
	const at = deps.clock.now();
	const by = personIdOf(actor);
	return deps.db.write(async (tx) => {
		if (!(await mayAdministerAll(tx, actor, at))) return { outcome: 'not-found' };
		return resumePerson(tx, { personId, at, by, restoreRights });
	});
}

/** As `reactivatePerson`, in the transaction of a caller that has checked who asks. What groups give is as the groups say. */
export async function resumePerson(
	tx: Tx,
	act: { personId: string; at: number; by: string | null; restoreRights: boolean; via?: 'scim' }
): Promise<{ outcome: 'done' } | { outcome: 'not-found' }> {
	const { personId, at, by, restoreRights } = act;
	const [person] = await tx
		.select({ active: people.active })
		.from(people)
		.where(eq(people.id, personId));
	if (person === undefined) return { outcome: 'not-found' };
	if (person.active) return { outcome: 'done' };
	const restored = restoreRights
		? await tx.$count(memberships, manualOf(personId))
		: await endStandingRights(tx, act);
	await tx.update(people).set({ active: true }).where(eq(people.id, personId));
	await appendAudit(tx, {
		event: 'person.reactivated',
		at,
		personId: by,
		facts: { person: personId, restored, ...(act.via !== undefined && { via: act.via }) }
	});
	await recomputePerson(tx, { at, by }, personId);
	return { outcome: 'done' };
}

/** Takes the memberships given by hand and the roles of somebody who has left: nothing is left of them to come back. */
export async function endStandingRights(
	tx: Tx,
	act: { personId: string; at: number; by: string | null }
): Promise<0> {
	const { personId, at, by } = act;
	const hers = await tx
		.select({ mailboxId: memberships.mailboxId })
		.from(memberships)
		.where(manualOf(personId));
	for (const { mailboxId } of hers) {
		const removed = await writeMembership(tx, { at, by, mailboxId, personId, terms: null });
		await appendAudit(tx, removed);
	}
	const roles = await tx
		.delete(organisationRoles)
		.where(eq(organisationRoles.personId, personId))
		.returning({ role: organisationRoles.role });
	for (const { role } of roles) {
		const facts = { person: personId, role };
		await appendAudit(tx, { event: 'role.revoked', at, personId: by, facts });
	}
	return 0;
}

function manualOf(personId: string) {
	return and(eq(memberships.personId, personId), eq(memberships.source, MANUAL));
}
