import { and, eq } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Tx } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import type { StartedSession } from './create-session.ts';
import { sessions } from './schema.ts';
import { SESSION_TOTAL_MS, sessionIdOf, type SignInFacts } from './session.ts';

/**
 * She has proved once more who she is: the session goes on, recent again, under a new token (the old one is worth
 * nothing from now on). Its absolute end stays where it was. Undefined when the session is gone or somebody else's.
 */
export async function confirmSession(
	tx: Tx,
	deps: { clock: Clock; ids: Ids },
	input: {
		sessionId: string;
		personId: string;
	} & Pick<SignInFacts, 'assuranceLevel' | 'method' | 'issuer'>
): Promise<StartedSession | undefined> {
	const { sessionId, personId, assuranceLevel, method, issuer } = input;
	const token = deps.ids.token();
	const now = deps.clock.now();
	const [session] = await tx
		.update(sessions)
		.set({
			id: sessionIdOf(token),
			authenticatedAt: now,
			assuranceLevel,
			method,
			...(issuer && {
				issuer: issuer.issuer,
				issuerSubject: issuer.subject,
				issuerSession: issuer.session,
				idToken: issuer.idToken
			})
		})
		.where(and(eq(sessions.id, sessionId), eq(sessions.personId, personId)))
		.returning({ createdAt: sessions.createdAt, expiresAt: sessions.expiresAt });
	if (session === undefined) return undefined;
	await appendAudit(tx, {
		event: 'session.confirmed',
		at: now,
		personId,
		facts: { assuranceLevel, method }
	});
	return { token, expiresAt: session.expiresAt, endsAt: session.createdAt + SESSION_TOTAL_MS };
}
