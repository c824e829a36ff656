import {
	generateAuthenticationOptions,
	type PublicKeyCredentialRequestOptionsJSON
} from '@simplewebauthn/server';
import { eq } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import type { Ids } from '../../ids.ts';
import { passkeys } from '../schema.ts';
import { addAttempt, ATTEMPT_MS } from '../sign-in/attempt.ts';
import type { PasskeyPolicy } from '../sign-in/sign-in.ts';

/**
 * What the browser is to ask its authenticator for. A new sign-in names no passkeys: the authenticator knows which it
 * has (discoverable credentials), and nobody learns who has one here.
 */
export async function beginPasskey(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: {
		policy: PasskeyPolicy;
		browser: string;
		next: string | undefined;
		/** To be confirmed; null: a new sign-in. */
		session: { id: string; person: { id: string } } | null;
	}
): Promise<PublicKeyCredentialRequestOptionsJSON> {
	const { policy, browser, next, session } = input;
	const challenge = deps.ids.token();
	const own =
		session === null
			? []
			: await deps.db.read
					.select({ id: passkeys.credentialId, transports: passkeys.transports })
					.from(passkeys)
					.where(eq(passkeys.personId, session.person.id));
	await deps.db.write((tx) =>
		addAttempt(tx, deps, challenge, browser, {
			kind: 'passkey',
			sessionId: session?.id ?? null,
			next: next ?? null
		})
	);
	return generateAuthenticationOptions({
		rpID: policy.rpId,
		challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
		userVerification: 'required',
		timeout: ATTEMPT_MS / 2,
		...(own.length > 0 ? { allowCredentials: own } : {})
	});
}
