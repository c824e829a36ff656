import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import type { Tx } from '../../db/database.ts';
import type { Log } from '../../log.ts';
import { createIdentityProvider, type IdentityProvider } from '../oidc/identity-provider.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

/** How people sign in here: what the use cases of signing in need besides the database. */
export interface SignIn {
	readonly minimumLevel: number;
	readonly provider: IdentityProvider | undefined;
	readonly passkeys: PasskeyPolicy | undefined;
	readonly limits: SignInLimits;
	/** Told of the groups that the identity provider says a person is in, within the transaction of her sign-in. */
	readonly onGroups: OnGroups | undefined;
}

export interface PasskeyPolicy {
	/** What a passkey with user verification counts as. */
	readonly level: number;
	readonly origin: string;
	readonly rpId: string;
	readonly rpName: string;
}

export type OnGroups = (
	tx: Tx,
	facts: { personId: string; issuer: string; groups: readonly string[]; at: number }
) => Promise<void>;

/** Generous by address, since a whole town hall may stand behind one; strict by person. */
export interface SignInLimits {
	/** Begun or returned. */
	readonly starts: RateLimit;
	/** What did not hold: passkeys and invitations. */
	readonly failures: RateLimit;
	readonly personFailures: RateLimit;
}

const WINDOW_MS = 5 * 60_000;

export function createSignIn(
	config: Pick<Config, 'signIn' | 'organisation'>,
	deps: { clock: Clock; log: Log },
	onGroups?: OnGroups
): SignIn {
	const { origin, minimumLevel, oidc, passkeys, missing } = config.signIn;
	if (missing.length > 0) deps.log.warn('sign-in.not-configured', { missing: missing.join(' ') });
	const limit = (tries: number) => createRateLimit(deps.clock, { tries, windowMs: WINDOW_MS });
	return {
		minimumLevel,
		provider:
			oidc === undefined || origin === undefined
				? undefined
				: createIdentityProvider({ ...oidc, origin }, deps),
		passkeys:
			passkeys === undefined || origin === undefined
				? undefined
				: {
						level: passkeys.level,
						origin,
						rpId: new URL(origin).hostname,
						rpName: `Sluss, ${config.organisation.name}`
					},
		limits: { starts: limit(600), failures: limit(60), personFailures: limit(10) },
		onGroups
	};
}
