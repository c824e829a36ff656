import { and, eq, isNull } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { releaseConversationsOf } from '../conversation/release-all.ts';
import { recomputePerson } from '../groups/recompute.ts';
import { personIdOf, type ActorOrInstallation } from './actor.ts';
import { endEverywhere } from './end-everywhere.ts';
import { isLastAdministrator, mayAdministerAll } from './roles.ts';
import { invitations, people } from './schema.ts';

export type DeactivatePersonOutcome =
	| { outcome: 'done' }
	| { outcome: 'not-found' }
	/** Nobody closes the door behind herself. */
	| { outcome: 'own' }
	/** There would be no administrator left. */
	| { outcome: 'last-administrator' };

/**
 * For whoever leaves: every right, every session and every browser that gets notices of hers ends at once, and what she
 * handled is everybody's again. Her name stays in what she has done. Asks for the role `administrator`.
 */
export async function deactivatePerson(
	deps: { db: Db; clock: Clock },
	input: { actor: ActorOrInstallation; personId: string }
): Promise<DeactivatePersonOutcome> {
	const { actor, personId } = input;
	const now = deps.clock.now();
	return deps.db.write(async (tx) => {
		if (!(await mayAdministerAll(tx, actor, now))) return { outcome: 'not-found' };
		if (personIdOf(actor) === personId) return { outcome: 'own' };
		return endPerson(tx, { personId, at: now, by: personIdOf(actor) });
	});
}

/** As `deactivatePerson`, in the transaction of a caller that has checked who asks. `by`: null for the installation. */
export async function endPerson(
	tx: Tx,
	end: { personId: string; at: number; by: string | null; via?: 'scim' }
): Promise<Exclude<DeactivatePersonOutcome, { outcome: 'own' }>> {
	const { personId } = end;
	if (await isLastAdministrator(tx, personId)) return { outcome: 'last-administrator' };
	const [person] = await tx
		.update(people)
		.set({ active: false })
		.where(eq(people.id, personId))
		.returning({ id: people.id });
	if (person === undefined) return { outcome: 'not-found' };
	const sessionsEnded = await endEverywhere(tx, personId);
	await tx
		.delete(invitations)
		.where(and(eq(invitations.personId, personId), isNull(invitations.usedAt)));
	await appendAudit(tx, {
		event: 'person.deactivated',
		at: end.at,
		personId: end.by,
		facts: {
			person: personId,
			sessionsEnded,
			...(end.via !== undefined && { via: end.via })
		}
	});
	await recomputePerson(tx, end, personId);
	await releaseConversationsOf(tx, end);
	return { outcome: 'done' };
}
