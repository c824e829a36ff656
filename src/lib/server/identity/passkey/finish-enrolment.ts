import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { and, eq, gt, isNull } from 'drizzle-orm';
import { appendAudit } from '../../audit/append-audit.ts';
import type { Clock } from '../../clock.ts';
import type { Db, Tx } from '../../db/database.ts';
import type { Ids } from '../../ids.ts';
import type { StartedSession } from '../create-session.ts';
import { invitations, passkeys, people, sessions } from '../schema.ts';
import { takeAttempt, type Attempt } from '../sign-in/attempt.ts';
import { completeSignIn } from '../sign-in/complete-sign-in.ts';
import { auditRefusal } from '../sign-in/refuse-sign-in.ts';
import type { SignInRefusal } from '../sign-in/sign-in-refusal.ts';
import type { PasskeyPolicy } from '../sign-in/sign-in.ts';
import { PASSKEYS_MAX } from './begin-enrolment.ts';
import { challengeOf, readRegistration, type Registration } from './read-response.ts';

export type FinishEnrolmentOutcome =
	| {
			outcome: 'done';
			passkeyId: string;
			/** Of who came with an invitation: she is signed in by what she has just proved. */
			session: StartedSession | undefined;
			personId: string;
	  }
	| { outcome: 'refused'; code: SignInRefusal };

/** Keeps a new passkey. @param input.response as the browser sent it, unchecked */
export async function finishEnrolment(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: {
		policy: PasskeyPolicy;
		browser: string | undefined;
		response: unknown;
		/** Browser and system in words: the passkey's first name. */
		label: string;
		/** Of the browser, when it has one; a passkey is added in the session that it was begun in. */
		sessionId: string | null;
	}
): Promise<FinishEnrolmentOutcome> {
	const { policy, label } = input;
	const response = readRegistration(input.response);
	const challenge = response === undefined ? '' : challengeOf(response);
	const attempt = await deps.db.write((tx) =>
		takeAttempt(tx, deps, challenge, input.browser, 'enrolment')
	);
	const verified =
		typeof attempt === 'string' || response === undefined
			? undefined
			: await verify(policy, response, challenge);
	return deps.db.write(async (tx) => {
		const refuse = async (code: SignInRefusal): Promise<FinishEnrolmentOutcome> => {
			await auditRefusal(tx, deps, 'passkey', code);
			return { outcome: 'refused', code };
		};
		if (typeof attempt === 'string') return refuse(attempt);
		if (verified === undefined || response === undefined) return refuse('passkey-invalid');
		const personId = await entitled(tx, deps, attempt, input.sessionId);
		if (personId === undefined) return refuse('invitation-invalid');
		const own = await tx.$count(passkeys, eq(passkeys.personId, personId));
		if (own >= PASSKEYS_MAX) return refuse('passkeys-full');

		const passkeyId = deps.ids.uuid();
		const { rowsAffected } = await tx
			.insert(passkeys)
			.values({
				...{ id: passkeyId, personId, ...verified, name: label },
				transports: response.response.transports ?? [],
				createdAt: deps.clock.now()
			})
			.onConflictDoNothing();
		if (rowsAffected === 0) return refuse('passkey-invalid');
		await appendAudit(tx, {
			event: attempt.invitation === null ? 'passkey.added' : 'invitation.used',
			at: deps.clock.now(),
			personId,
			facts: { passkey: passkeyId }
		});
		if (attempt.invitation === null) {
			return { outcome: 'done', passkeyId, session: undefined, personId };
		}
		const completed = await completeSignIn(tx, deps, {
			attempt,
			personId,
			facts: { assuranceLevel: policy.level, method: 'passkey', label },
			replaces: input.sessionId ?? undefined
		});
		if (completed.outcome !== 'done') return refuse(completed.outcome);
		return { outcome: 'done', passkeyId, session: completed.session, personId };
	});
}

/** Whose passkey it becomes, if the invitation still holds (it is used up) or the session is still there. */
async function entitled(
	tx: Tx,
	deps: { clock: Clock },
	attempt: Attempt,
	sessionId: string | null
): Promise<string | undefined> {
	const { personId } = attempt;
	if (personId === null) return undefined;
	const [person] = await tx
		.select({ id: people.id })
		.from(people)
		.where(and(eq(people.id, personId), eq(people.active, true)));
	if (person === undefined) return undefined;
	const now = deps.clock.now();
	if (attempt.invitation !== null) {
		const [used] = await tx
			.update(invitations)
			.set({ usedAt: now })
			.where(
				and(
					eq(invitations.id, attempt.invitation),
					isNull(invitations.usedAt),
					gt(invitations.expiresAt, now)
				)
			)
			.returning({ id: invitations.id });
		return used && personId;
	}
	if (attempt.sessionId === null || attempt.sessionId !== sessionId) return undefined;
	const [session] = await tx
		.select({ id: sessions.id })
		.from(sessions)
		.where(and(eq(sessions.id, attempt.sessionId), eq(sessions.personId, personId)));
	return session && personId;
}

async function verify(policy: PasskeyPolicy, response: Registration, challenge: string) {
	try {
		const { verified, registrationInfo } = await verifyRegistrationResponse({
			response: response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
			expectedChallenge: challenge,
			expectedOrigin: policy.origin,
			expectedRPID: policy.rpId,
			requireUserVerification: true
		});
		if (!verified) return undefined;
		const { credential, credentialBackedUp } = registrationInfo;
		return {
			credentialId: credential.id,
			publicKey: Buffer.from(credential.publicKey).toString('base64url'),
			counter: credential.counter,
			synced: credentialBackedUp
		};
	} catch {
		return undefined;
	}
}
