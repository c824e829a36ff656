import { and, eq, isNull } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import { INSTALLATION, personIdOf, type ActorOrInstallation } from './actor.ts';
import { hasRole } from './roles.ts';
import { invitations, people } from './schema.ts';
import { sessionIdOf } from './session.ts';

/** From Friday morning to Monday morning. */
export const INVITATION_MS = 72 * 3_600_000;

export type CreateInvitationOutcome =
	| {
			outcome: 'done';
			/** For the link `<origin>/invitation#<token>`. Kept nowhere here: shown once. */
			token: string;
			/** ms since the epoch. */
			expiresAt: number;
	  }
	/** No such person, or she is not active. */
	| { outcome: 'not-found' }
	/** The actor is no administrator. */
	| { outcome: 'not-allowed' };

/**
 * A link by which a person enrols a passkey: her first, or a new one when she has lost the others. Works once; an
 * earlier one of hers that has not been used stops working.
 */
export async function createInvitation(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: { actor: ActorOrInstallation; personId: string }
): Promise<CreateInvitationOutcome> {
	const { actor, personId } = input;
	// Twice 160 bits: the token travels by other ways than a session's does.
	const token = deps.ids.token() + deps.ids.token();
	const now = deps.clock.now();
	const expiresAt = now + INVITATION_MS;
	return deps.db.write(async (tx) => {
		if (actor !== INSTALLATION && !(await hasRole(tx, actor.personId, 'administrator'))) {
			await appendAudit(tx, {
				event: 'access.denied',
				at: now,
				personId: actor.personId,
				facts: { to: 'administer' }
			});
			return { outcome: 'not-allowed' };
		}
		const [person] = await tx
			.select({ id: people.id })
			.from(people)
			.where(and(eq(people.id, personId), eq(people.active, true)));
		if (person === undefined) return { outcome: 'not-found' };
		await tx
			.delete(invitations)
			.where(and(eq(invitations.personId, personId), isNull(invitations.usedAt)));
		await tx.insert(invitations).values({
			id: sessionIdOf(token),
			personId,
			createdBy: personIdOf(actor),
			createdAt: now,
			expiresAt
		});
		await appendAudit(tx, {
			event: 'invitation.created',
			at: now,
			personId: personIdOf(actor),
			facts: { person: personId }
		});
		return { outcome: 'done', token, expiresAt };
	});
}
