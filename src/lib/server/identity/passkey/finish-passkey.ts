import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { and, eq } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import type { Db, Tx } from '../../db/database.ts';
import type { Ids } from '../../ids.ts';
import type { StartedSession } from '../create-session.ts';
import { passkeys } from '../schema.ts';
import { takeAttempt } from '../sign-in/attempt.ts';
import { completeSignIn } from '../sign-in/complete-sign-in.ts';
import { auditRefusal } from '../sign-in/refuse-sign-in.ts';
import type { SignInRefusal } from '../sign-in/sign-in-refusal.ts';
import type { PasskeyPolicy, SignIn } from '../sign-in/sign-in.ts';
import { challengeOf, readAssertion, type Assertion } from './read-response.ts';

export type FinishPasskeyOutcome =
	| { outcome: 'done'; session: StartedSession; personId: string; next: string | null }
	| { outcome: 'refused'; code: SignInRefusal }
	/** Too many failures of this person's passkeys. */
	| { outcome: 'too-many'; retryAfterMs: number };

interface Deps {
	db: Db;
	clock: Clock;
	ids: Ids;
	signIn: Pick<SignIn, 'limits'>;
}

/** Signs in with what an authenticator has signed. @param input.response as the browser sent it, unchecked */
export async function finishPasskey(
	deps: Deps,
	input: {
		policy: PasskeyPolicy;
		browser: string | undefined;
		response: unknown;
		label: string;
		replaces?: string | undefined;
	}
): Promise<FinishPasskeyOutcome> {
	const { policy } = input;
	const response = readAssertion(input.response);
	if (response === undefined) return refuse(deps, 'passkey-invalid');
	const challenge = challengeOf(response);
	const attempt = await deps.db.write((tx) =>
		takeAttempt(tx, deps, challenge, input.browser, 'passkey')
	);
	if (typeof attempt === 'string') return refuse(deps, attempt);
	const [passkey] = await deps.db.read
		.select()
		.from(passkeys)
		.where(eq(passkeys.credentialId, response.id));
	if (passkey === undefined) return refuse(deps, 'passkey-unknown');
	const { personId } = passkey;
	const { personFailures } = deps.signIn.limits;
	const retryAfterMs = personFailures.blockedFor(personId);
	if (retryAfterMs !== undefined) return { outcome: 'too-many', retryAfterMs };

	const counter = await verify(policy, response, challenge, passkey);
	if (counter === undefined) {
		personFailures.take(personId);
		return refuse(deps, 'passkey-invalid', personId);
	}
	return deps.db.write(async (tx) => {
		const code = (await advance(tx, deps, passkey.id, counter))
			? undefined
			: ('passkey-counter' as const);
		if (code !== undefined) {
			await auditRefusal(tx, deps, 'passkey', code, personId);
			return { outcome: 'refused', code };
		}
		const completed = await completeSignIn(tx, deps, {
			attempt,
			personId,
			facts: { assuranceLevel: policy.level, method: 'passkey', label: input.label },
			replaces: input.replaces
		});
		if (completed.outcome === 'done') return completed;
		await auditRefusal(tx, deps, 'passkey', completed.outcome, personId);
		return { outcome: 'refused', code: completed.outcome };
	});
}

/** The authenticator's count when all holds: challenge, origin, relying party, user verification, signature. */
async function verify(
	policy: PasskeyPolicy,
	response: Assertion,
	challenge: string,
	passkey: typeof passkeys.$inferSelect
): Promise<number | undefined> {
	const { userHandle } = response.response;
	if (userHandle !== undefined && userHandle !== userHandleOf(passkey.personId)) return undefined;
	try {
		const { verified, authenticationInfo } = await verifyAuthenticationResponse({
			response: response as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
			expectedChallenge: challenge,
			expectedOrigin: policy.origin,
			expectedRPID: policy.rpId,
			requireUserVerification: true,
			credential: {
				id: passkey.credentialId,
				publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
				// Compared by us, in the transaction that stores the new one.
				counter: 0
			}
		});
		return verified ? authenticationInfo.newCounter : undefined;
	} catch {
		return undefined;
	}
}

/**
 * Stores the new count, unless it does not go forward (WebAuthn, 7.2 step 22): then the key may exist twice. Those that
 * count nothing stay at 0.
 */
async function advance(
	tx: Tx,
	deps: { clock: Clock },
	id: string,
	counter: number
): Promise<boolean> {
	const [now] = await tx
		.select({ counter: passkeys.counter })
		.from(passkeys)
		.where(eq(passkeys.id, id));
	if (now === undefined) return false;
	if ((counter > 0 || now.counter > 0) && counter <= now.counter) return false;
	await tx
		.update(passkeys)
		.set({ counter, lastUsedAt: deps.clock.now() })
		.where(and(eq(passkeys.id, id), eq(passkeys.counter, now.counter)));
	return true;
}

export function userHandleOf(personId: string): string {
	return Buffer.from(personId, 'utf8').toString('base64url');
}

async function refuse(
	deps: Deps,
	code: SignInRefusal,
	personId: string | null = null
): Promise<FinishPasskeyOutcome> {
	await deps.db.write((tx) => auditRefusal(tx, deps, 'passkey', code, personId));
	return { outcome: 'refused', code };
}
