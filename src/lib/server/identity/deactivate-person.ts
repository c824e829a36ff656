import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { releaseConversationsOf } from '../conversation/release-all.ts';
import { recomputePerson } from '../groups/recompute.ts';
import { pushDeliveries, pushSubscriptions } from '../push/schema.ts';
import { personIdOf, type ActorOrInstallation } from './actor.ts';
import { isLastAdministrator, mayAdministerAll } from './roles.ts';
import { invitations, people, sessions } from './schema.ts';

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
	const ended = await tx
		.delete(sessions)
		.where(eq(sessions.personId, personId))
		.returning({ id: sessions.id });
	await tx
		.delete(invitations)
		.where(and(eq(invitations.personId, personId), isNull(invitations.usedAt)));
	const browsers = await tx
		.delete(pushSubscriptions)
		.where(eq(pushSubscriptions.personId, personId))
		.returning({ id: pushSubscriptions.id });
	await tx
		.update(pushDeliveries)
		.set({ state: 'silenced' })
		.where(
			and(
				eq(pushDeliveries.state, 'due'),
				inArray(
					pushDeliveries.subscriptionId,
					browsers.map(({ id }) => id)
				)
			)
		);
	await appendAudit(tx, {
		event: 'person.deactivated',
		at: end.at,
		personId: end.by,
		facts: {
			person: personId,
			sessionsEnded: ended.length,
			...(end.via !== undefined && { via: end.via })
		}
	});
	await recomputePerson(tx, end, personId);
	await releaseConversationsOf(tx, end);
	return { outcome: 'done' };
}
