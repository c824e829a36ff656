import {
	generateRegistrationOptions,
	type PublicKeyCredentialCreationOptionsJSON
} from '@simplewebauthn/server';
import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import type { Ids } from '../../ids.ts';
import { invitations, passkeys, people } from '../schema.ts';
import { addAttempt, ATTEMPT_MS, hashOf } from '../sign-in/attempt.ts';
import { auditRefusal } from '../sign-in/refuse-sign-in.ts';
import type { PasskeyPolicy } from '../sign-in/sign-in.ts';
import { userHandleOf } from './finish-passkey.ts';

/** Enough for every device of a person's and a spare key in a safe. */
export const PASSKEYS_MAX = 10;

export type BeginEnrolmentOutcome =
	| { outcome: 'done'; options: PublicKeyCredentialCreationOptionsJSON; displayName: string }
	| { outcome: 'invitation-invalid' | 'passkeys-full' };

/**
 * What the browser is to have its authenticator make: for a person who holds an invitation, or one who is signed in.
 * Whether the sign-in is recent enough is the page's to ask.
 */
export async function beginEnrolment(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: { policy: PasskeyPolicy; browser: string } & (
		{ invitation: string } | { session: { id: string; person: { id: string } } }
	)
): Promise<BeginEnrolmentOutcome> {
	const { policy, browser } = input;
	const challenge = deps.ids.token();
	const invitation = 'invitation' in input ? hashOf(input.invitation) : null;
	const begun = await deps.db.write(async (tx) => {
		const personId =
			'session' in input
				? input.session.person.id
				: (
						await tx
							.select({ personId: invitations.personId })
							.from(invitations)
							.where(
								and(
									eq(invitations.id, invitation ?? ''),
									isNull(invitations.usedAt),
									gt(invitations.expiresAt, deps.clock.now())
								)
							)
					)[0]?.personId;
		const [person] =
			personId === undefined
				? []
				: await tx
						.select({ id: people.id, displayName: people.displayName, email: people.email })
						.from(people)
						.where(and(eq(people.id, personId), eq(people.active, true)));
		if (person === undefined) {
			await auditRefusal(tx, deps, 'passkey', 'invitation-invalid');
			return undefined;
		}
		const existing = await tx
			.select({ id: passkeys.credentialId, transports: passkeys.transports })
			.from(passkeys)
			.where(eq(passkeys.personId, person.id));
		await addAttempt(tx, deps, challenge, browser, {
			kind: 'enrolment',
			personId: person.id,
			invitation,
			sessionId: 'session' in input ? input.session.id : null
		});
		return { person, existing };
	});
	if (begun === undefined) return { outcome: 'invitation-invalid' };
	const { person, existing } = begun;
	if (existing.length >= PASSKEYS_MAX) return { outcome: 'passkeys-full' };
	const options = await generateRegistrationOptions({
		rpID: policy.rpId,
		rpName: policy.rpName,
		userID: new Uint8Array(Buffer.from(userHandleOf(person.id), 'base64url')),
		userName: person.email ?? person.displayName,
		userDisplayName: person.displayName,
		challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
		timeout: ATTEMPT_MS / 2,
		attestationType: 'none',
		// ES256, RS256, EdDSA: what authenticators in use have.
		supportedAlgorithmIDs: [-7, -257, -8],
		excludeCredentials: existing,
		authenticatorSelection: { residentKey: 'required', userVerification: 'required' }
	});
	return { outcome: 'done', options, displayName: person.displayName };
}
