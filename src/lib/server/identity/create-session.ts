import { and, eq, lte } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import { assert } from '../assert.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { people, sessions } from './schema.ts';
import { SESSION_TOTAL_MS, sessionExpiry, sessionIdOf, type SignInFacts } from './session.ts';

/** Goes to the browser. `expiresAt` moves as she works; `endsAt` is the latest it can become. ms since the epoch. */
export interface StartedSession {
	token: string;
	expiresAt: number;
	endsAt: number;
}

/**
 * Starts a session for a person whom the caller has authenticated. The token goes to her browser and is kept nowhere
 * here. Old sessions of hers that have run out are cleared away.
 */
export async function createSession(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: { personId: string } & Partial<SignInFacts> & Pick<SignInFacts, 'assuranceLevel'>
): Promise<StartedSession> {
	return deps.db.write((tx) => startSession(tx, deps, input));
}

/** As `createSession`, in the transaction of the sign-in. */
export async function startSession(
	tx: Tx,
	deps: { clock: Clock; ids: Ids },
	input: { personId: string } & Partial<SignInFacts> & Pick<SignInFacts, 'assuranceLevel'>
): Promise<StartedSession> {
	const { personId, assuranceLevel, method = 'demo', label = '?', issuer } = input;
	const token = deps.ids.token();
	const now = deps.clock.now();
	const expiresAt = sessionExpiry(now, now);
	const [person] = await tx
		.update(people)
		.set({ lastSignInAt: now })
		.where(and(eq(people.id, personId), eq(people.active, true)))
		.returning({ id: people.id });
	assert(person !== undefined, 'a session is for an active person');
	await tx
		.delete(sessions)
		.where(and(eq(sessions.personId, personId), lte(sessions.expiresAt, now)));
	await tx.insert(sessions).values({
		id: sessionIdOf(token),
		personId,
		assuranceLevel,
		method,
		label,
		issuer: issuer?.issuer ?? null,
		issuerSubject: issuer?.subject ?? null,
		issuerSession: issuer?.session ?? null,
		idToken: issuer?.idToken ?? null,
		createdAt: now,
		lastSeenAt: now,
		authenticatedAt: now,
		expiresAt
	});
	await appendAudit(tx, {
		event: 'session.started',
		at: now,
		personId,
		facts: { assuranceLevel, method }
	});
	return { token, expiresAt, endsAt: now + SESSION_TOTAL_MS };
}
