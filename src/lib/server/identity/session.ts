import { createHash } from 'node:crypto';
import type { Person } from '#lib/identity/person.ts';

/**
 * A session ends 8 hours after it was last used and 12 hours after sign-in, whatever happens: one working day, so that
 * nobody signs in twice in a shift and a tablet forgotten overnight is signed out.
 */
export const SESSION_IDLE_MS = 8 * 3_600_000;
export const SESSION_TOTAL_MS = 12 * 3_600_000;
/** Use is written down at most this often: a page load should not cost a write. */
export const SESSION_RENEW_MS = 5 * 60_000;

export interface Session {
	/** SHA-256 of the token, hex. Not a secret: it cannot be turned back into the token. */
	id: string;
	person: Person;
	/** Level of assurance of the sign-in, 1–4; 0 is the demo sign-in of the sandbox. */
	assuranceLevel: number;
	method: SignInMethod;
	/** When she last proved who she is, in ms since the epoch: see recent-sign-in.ts. */
	authenticatedAt: number;
	/** ms since the epoch. */
	expiresAt: number;
}

export type SignInMethod = 'demo' | 'oidc' | 'passkey';

/** What is known of a sign-in besides whose it is. */
export interface SignInFacts {
	assuranceLevel: number;
	method: SignInMethod;
	/** Browser and system in words. */
	label: string;
	/** Of the identity provider; for ending the session from there. */
	issuer?: { issuer: string; subject: string; session: string | null; idToken: string | null };
}

/** The row is found by the hash, so neither the database nor the time of a lookup tells anything of a token. */
export function sessionIdOf(token: string): string {
	return createHash('sha256').update(token).digest('hex');
}

/** When a session that was started and last used at these times ends. */
export function sessionExpiry(createdAt: number, lastSeenAt: number): number {
	return Math.min(lastSeenAt + SESSION_IDLE_MS, createdAt + SESSION_TOTAL_MS);
}
