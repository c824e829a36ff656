import { eq } from 'drizzle-orm';
import { appendAudit } from '../../audit/append-audit.ts';
import type { Clock } from '../../clock.ts';
import type { Tx } from '../../db/database.ts';
import type { Ids } from '../../ids.ts';
import { confirmSession } from '../confirm-session.ts';
import { startSession, type StartedSession } from '../create-session.ts';
import { people, sessions } from '../schema.ts';
import type { SignInFacts } from '../session.ts';
import type { Attempt } from './attempt.ts';

export type Completed =
	| { outcome: 'done'; session: StartedSession; personId: string; next: string | null }
	| { outcome: 'person-inactive' | 'other-person' };

/**
 * The last step of every way of signing in: who she is, is known. Starts a session, or confirms the one that the
 * attempt was begun in.
 */
export async function completeSignIn(
	tx: Tx,
	deps: { clock: Clock; ids: Ids },
	input: {
		attempt: Pick<Attempt, 'sessionId' | 'next'>;
		personId: string;
		facts: SignInFacts;
		/** Of this browser, when it has one: it ends, so that a browser has one session. */
		replaces?: string | undefined;
	}
): Promise<Completed> {
	const { attempt, personId, facts } = input;
	const { next } = attempt;
	const [person] = await tx
		.select({ active: people.active })
		.from(people)
		.where(eq(people.id, personId));
	if (!person?.active) return { outcome: 'person-inactive' };
	if (attempt.sessionId !== null) {
		const session = await confirmSession(tx, deps, {
			sessionId: attempt.sessionId,
			personId,
			...facts
		});
		return session === undefined
			? { outcome: 'other-person' }
			: { outcome: 'done', session, personId, next };
	}
	if (input.replaces !== undefined) {
		const [replaced] = await tx
			.delete(sessions)
			.where(eq(sessions.id, input.replaces))
			.returning({ personId: sessions.personId });
		if (replaced !== undefined) {
			await appendAudit(tx, {
				event: 'session.ended',
				at: deps.clock.now(),
				personId: replaced.personId
			});
		}
	}
	const session = await startSession(tx, deps, { personId, ...facts });
	return { outcome: 'done', session, personId, next };
}
