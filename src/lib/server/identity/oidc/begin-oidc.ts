import { randomPKCECodeVerifier } from 'openid-client';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import { isAppError } from '../../errors.ts';
import type { Ids } from '../../ids.ts';
import { addAttempt } from '../sign-in/attempt.ts';
import type { IdentityProvider } from './identity-provider.ts';

/** Where the browser is to go to sign in, or to prove once more who she is. */
export async function beginOidc(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: {
		provider: IdentityProvider;
		/** What the browser's cookie says. */
		browser: string;
		next: string | undefined;
		/** To be confirmed; null: a new sign-in. */
		sessionId: string | null;
	}
): Promise<{ outcome: 'redirect'; url: URL } | { outcome: 'provider-down' }> {
	const { provider, browser, next, sessionId } = input;
	const handles = {
		state: deps.ids.token(),
		nonce: deps.ids.token(),
		codeVerifier: randomPKCECodeVerifier()
	};
	let url: URL;
	try {
		url = await provider.authorizationUrl(handles, sessionId !== null);
	} catch (error) {
		if (isAppError(error, 'IDENTITY_PROVIDER_UNAVAILABLE')) return { outcome: 'provider-down' };
		throw error;
	}
	await deps.db.write((tx) =>
		addAttempt(tx, deps, handles.state, browser, {
			kind: 'oidc',
			sessionId,
			nonce: handles.nonce,
			codeVerifier: handles.codeVerifier,
			next: next ?? null
		})
	);
	return { outcome: 'redirect', url };
}
