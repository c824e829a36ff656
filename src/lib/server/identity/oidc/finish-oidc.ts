import type { Clock } from '../../clock.ts';
import type { Db, Tx } from '../../db/database.ts';
import type { Ids } from '../../ids.ts';
import type { StartedSession } from '../create-session.ts';
import { takeAttempt, type Attempt } from '../sign-in/attempt.ts';
import { completeSignIn } from '../sign-in/complete-sign-in.ts';
import { auditRefusal } from '../sign-in/refuse-sign-in.ts';
import type { SignInRefusal } from '../sign-in/sign-in-refusal.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { findIdentity } from './find-identity.ts';
import type { IdentityProvider, Redeemed } from './identity-provider.ts';

export type FinishOidcOutcome =
	| { outcome: 'done'; session: StartedSession; personId: string; next: string | null }
	/** `level`: of the sign-in, where that is what was wrong. `personId`: where it is certain who she was. */
	| { outcome: 'refused'; code: SignInRefusal; level?: number; personId?: string };

interface Deps {
	db: Db;
	clock: Clock;
	ids: Ids;
	signIn: Pick<SignIn, 'minimumLevel' | 'onGroups'>;
}

/** Takes what the identity provider sent the browser back with. The attempt is used up whatever comes of it. */
export async function finishOidc(
	deps: Deps,
	input: {
		provider: IdentityProvider;
		/** Of the address that the browser came back to, with its question mark. */
		search: string;
		browser: string | undefined;
		label: string;
		/** The session that the browser has, if it has one. */
		replaces?: string | undefined;
	}
): Promise<FinishOidcOutcome> {
	const { provider, search, browser } = input;
	const state = new URLSearchParams(search).get('state') ?? '';
	const attempt = await deps.db.write(async (tx) => {
		const taken = await takeAttempt(tx, deps, state, browser, 'oidc');
		if (typeof taken === 'string') await auditRefusal(tx, deps, 'oidc', taken);
		return taken;
	});
	if (typeof attempt === 'string') return { outcome: 'refused', code: attempt };

	const { nonce, codeVerifier, sessionId, createdAt } = attempt;
	const redeemed = await provider.redeem(
		search,
		{ state, nonce: nonce ?? '', codeVerifier: codeVerifier ?? '' },
		sessionId === null ? undefined : createdAt
	);
	return deps.db.write(async (tx) => {
		const outcome =
			redeemed.outcome === 'done'
				? await signInAs(tx, deps, attempt, redeemed, input)
				: { outcome: 'refused' as const, code: redeemed.outcome };
		if (outcome.outcome === 'refused') {
			await auditRefusal(tx, deps, 'oidc', outcome.code, outcome.personId);
		}
		return outcome;
	});
}

async function signInAs(
	tx: Tx,
	deps: Deps,
	attempt: Attempt,
	{ claims, sub, sid, idToken }: Extract<Redeemed, { outcome: 'done' }>,
	input: { provider: IdentityProvider; label: string; replaces?: string | undefined }
): Promise<FinishOidcOutcome> {
	const { issuer, linkByEmail } = input.provider;
	// Before anything is tied to a person: what is too weak to sign in is too weak to link.
	if (claims.level < deps.signIn.minimumLevel) {
		return { outcome: 'refused', code: 'level-too-low', level: claims.level };
	}
	const found = await findIdentity(tx, deps, issuer, claims, linkByEmail);
	if (found.outcome !== 'done') return { outcome: 'refused', code: found.outcome };
	const { personId } = found;
	const completed = await completeSignIn(tx, deps, {
		attempt,
		personId,
		facts: {
			assuranceLevel: claims.level,
			method: 'oidc',
			label: input.label,
			issuer: { issuer, subject: sub, session: sid, idToken }
		},
		replaces: input.replaces
	});
	if (completed.outcome !== 'done') {
		return { outcome: 'refused', code: completed.outcome, personId };
	}
	// Nothing said of groups is said of none: many a provider leaves an empty claim out, and a right must not stay by that.
	const { groups = [] } = claims;
	await deps.signIn.onGroups?.(tx, { personId, issuer, groups, at: deps.clock.now() });
	return completed;
}
