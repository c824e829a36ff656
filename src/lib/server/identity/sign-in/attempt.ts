/**
 * A sign-in under way. Kept on the server and bound to the browser in which it began by a cookie of its own, so that it
 * outlives the jump to an eID app and a return in another tab, and so that nobody can be made to finish another's.
 */
import { and, eq, isNull, lt } from 'drizzle-orm';
import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Tx } from '../../db/database.ts';
import { signInAttempts } from '../schema.ts';

/** Ten minutes: to find the phone, and to try again once. */
export const ATTEMPT_MS = 10 * 60_000;

export type Attempt = typeof signInAttempts.$inferSelect;
export type AttemptProblem = 'attempt-unknown' | 'attempt-expired' | 'attempt-used';

type NewAttempt = Pick<Attempt, 'kind'> &
	Partial<
		Pick<Attempt, 'sessionId' | 'personId' | 'invitation' | 'nonce' | 'codeVerifier' | 'next'>
	>;

/** @param handle `state` or challenge: what comes back with the answer */
export async function addAttempt(
	tx: Tx,
	deps: { clock: Clock },
	handle: string,
	browser: string,
	attempt: NewAttempt
): Promise<void> {
	const now = deps.clock.now();
	// What has run out is told apart from what was never there for as long again.
	await tx.delete(signInAttempts).where(lt(signInAttempts.expiresAt, now - ATTEMPT_MS));
	await tx.insert(signInAttempts).values({
		...attempt,
		id: hashOf(handle),
		browser: hashOf(browser),
		createdAt: now,
		expiresAt: now + ATTEMPT_MS
	});
}

/** Uses an attempt up, whatever becomes of it: what comes a second time is refused. */
export async function takeAttempt(
	tx: Tx,
	deps: { clock: Clock },
	handle: string,
	browser: string | undefined,
	kind: Attempt['kind']
): Promise<Attempt | AttemptProblem> {
	const now = deps.clock.now();
	const [attempt] = await tx
		.select()
		.from(signInAttempts)
		.where(eq(signInAttempts.id, hashOf(handle)));
	if (attempt?.kind !== kind || browser === undefined || attempt.browser !== hashOf(browser)) {
		return 'attempt-unknown';
	}
	if (attempt.usedAt !== null) return 'attempt-used';
	if (attempt.expiresAt <= now) return 'attempt-expired';
	await tx
		.update(signInAttempts)
		.set({ usedAt: now, nonce: null, codeVerifier: null })
		.where(and(eq(signInAttempts.id, attempt.id), isNull(signInAttempts.usedAt)));
	return attempt;
}

export function hashOf(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
