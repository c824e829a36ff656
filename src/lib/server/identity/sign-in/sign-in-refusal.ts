/**
 * Why somebody was not signed in. The page has a text for each (i18n `signIn.refused`), the log and the audit log have
 * the code. None of them tells a stranger whether a person, a passkey or an invitation exists.
 */
export const SIGN_IN_REFUSALS = [
	/** She changed her mind at the identity provider. */
	'cancelled',
	/** The identity provider answered with an error of its own. */
	'provider-error',
	'provider-down',
	/** Signature, issuer, audience, nonce or time of what the identity provider said does not hold. */
	'token-invalid',
	/** Not begun here, or not in this browser. */
	'attempt-unknown',
	'attempt-expired',
	'attempt-used',
	'level-too-low',
	'person-unknown',
	/** The HSA-id or address fits a person who already signs in as somebody else. */
	'identity-conflict',
	'person-inactive',
	/** Somebody else confirmed a session than the person whose it is. */
	'other-person',
	'passkey-unknown',
	'passkey-invalid',
	/** The authenticator counts backwards: it may have been copied. */
	'passkey-counter',
	'passkeys-full',
	'invitation-invalid'
] as const;

export type SignInRefusal = (typeof SIGN_IN_REFUSALS)[number];

export function parseRefusal(text: unknown): SignInRefusal | undefined {
	return SIGN_IN_REFUSALS.find((known) => known === text);
}
