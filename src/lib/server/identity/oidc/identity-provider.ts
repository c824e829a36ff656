/** The organisation's identity provider, by OpenID Connect: discovery, the code flow, and signing out. */
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import * as oidc from 'openid-client';
import type { Clock } from '../../clock.ts';
import type { OidcConfig } from '../../config/sign-in-config.ts';
import { AppError, isAppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { clientAuthentication } from './client-authentication.ts';
import { readLogoutToken, type LogoutToken } from './logout-token.ts';
import { createProviderHealth, type ProviderHealth } from './provider-health.ts';
import { lacksClaims, leavesGroupsOut, readClaims, type IdentityClaims } from './read-claims.ts';

export interface IdentityProvider {
	readonly issuer: string;
	readonly linkByEmail: boolean;
	/**
	 * Where the browser is to go.
	 * @param fresh she must prove who she is now, also when she is signed in at the provider
	 * @throws AppError IDENTITY_PROVIDER_UNAVAILABLE
	 */
	authorizationUrl(handles: Handles, fresh: boolean): Promise<URL>;
	/** Redeems what came back. `freshSince`: she must have proved who she is then or later (ms since the epoch). */
	redeem(search: string, handles: Handles, freshSince: number | undefined): Promise<Redeemed>;
	/**
	 * @throws AppError IDENTITY_PROVIDER_UNAVAILABLE, IDENTITY_PROVIDER_ANSWER_INVALID
	 */
	verifyLogoutToken(token: string): Promise<LogoutToken>;
	/** Where to sign out from the provider too; undefined when it has no such place, or cannot be reached. */
	endSessionUrl(idToken: string | null): Promise<URL | undefined>;
	/** Asks it anew what it says about itself. Never fails: `failing` says what came of it. */
	check(): Promise<void>;
	/** Since when nobody can sign in by it, as far as is known; null: it works. */
	failing: ProviderHealth['failing'];
}

/** What ties an answer to what was asked. */
export interface Handles {
	state: string;
	nonce: string;
	codeVerifier: string;
}

export type Redeemed =
	| {
			outcome: 'done';
			claims: IdentityClaims;
			/** The provider's own names of person and session: what its logout tokens speak of. */
			sub: string;
			sid: string | null;
			idToken: string;
	  }
	| { outcome: 'cancelled' | 'provider-error' | 'provider-down' | 'token-invalid' };

export const CALLBACK_PATH = '/login/callback';
export const SIGNED_OUT_PATH = '/login?signed-out';

const TIMEOUT_S = 10;
/** What the provider says about itself is asked for anew after this long. */
const DISCOVERY_MS = 3_600_000;
/** An unknown key id has us fetch the keys anew, at most this often. */
const KEYS_COOLDOWN_MS = 1_000;
/** Longer than any answer that the provider should give, kept in our database until she signs out. */
const ID_TOKEN_MAX = 16_000;

interface Known {
	configuration: oidc.Configuration;
	keys: JWTVerifyGetKey;
	keysUrl: string;
	algorithms: string[];
	at: number;
}

export function createIdentityProvider(
	config: OidcConfig & { origin: string },
	deps: { clock: Clock; log: Log }
): IdentityProvider {
	const { clock, log } = deps;
	const redirectUri = config.origin + CALLBACK_PATH;
	const health = createProviderHealth(clock);
	let known: Known | undefined;

	async function discover(): Promise<Known> {
		if (known !== undefined && clock.now() - known.at < DISCOVERY_MS) return known;
		return discoverAnew();
	}

	async function discoverAnew(): Promise<Known> {
		try {
			known = await ask(known);
			health.discovered(undefined);
			return known;
		} catch (cause) {
			const invalid = isAppError(cause, 'CONFIG_INVALID');
			health.discovered(invalid ? 'CONFIG_INVALID' : 'IDENTITY_PROVIDER_UNAVAILABLE');
			log.warn('identity-provider.unavailable', { reason: reasonOf(cause) });
			// What was known an hour ago most likely holds.
			if (known !== undefined) return known;
			if (invalid) throw cause;
			throw new AppError('IDENTITY_PROVIDER_UNAVAILABLE', undefined, { cause, retryable: true });
		}
	}

	async function ask(before: Known | undefined): Promise<Known> {
		const configuration = await oidc.discovery(
			new URL(config.issuer),
			config.clientId,
			{ [oidc.clockTolerance]: config.clockSkewSeconds },
			await clientAuthentication(config),
			{
				timeout: TIMEOUT_S,
				// Plain http only where the configuration allows it: on this very machine.
				...(config.issuer.startsWith('http:') ? { execute: [oidc.allowInsecureRequests] } : {})
			}
		);
		const server = configuration.serverMetadata();
		const keysUrl = server.jwks_uri;
		if (keysUrl === undefined) throw new Error('no jwks_uri');
		const keys =
			before?.keysUrl === keysUrl
				? before.keys
				: createRemoteJWKSet(new URL(keysUrl), {
						timeoutDuration: TIMEOUT_S * 1000,
						cooldownDuration: KEYS_COOLDOWN_MS
					});
		const offered = server.id_token_signing_alg_values_supported ?? ['RS256'];
		return {
			configuration,
			keys,
			keysUrl,
			// Neither "none" nor what is keyed with our own secret.
			algorithms: offered.filter((name) =>
				/^(RS|PS|ES)(256|384|512)$|^EdDSA$|^Ed25519$/.test(name)
			),
			at: clock.now()
		};
	}

	/** Signature, issuer, audience and times of what the provider has signed. */
	async function verify(token: string, from: Known): Promise<Record<string, unknown>> {
		const { payload } = await jwtVerify(token, from.keys, {
			issuer: from.configuration.serverMetadata().issuer,
			audience: config.clientId,
			algorithms: from.algorithms,
			clockTolerance: config.clockSkewSeconds,
			currentDate: new Date(clock.now())
		});
		return payload;
	}

	async function userInfo(from: Known, accessToken: string, sub: string) {
		if (from.configuration.serverMetadata().userinfo_endpoint === undefined) return {};
		return oidc.fetchUserInfo(from.configuration, accessToken, sub);
	}

	return {
		issuer: config.issuer,
		linkByEmail: config.linkByEmail,

		async authorizationUrl({ state, nonce, codeVerifier }, fresh) {
			const { configuration } = await discover();
			return oidc.buildAuthorizationUrl(configuration, {
				redirect_uri: redirectUri,
				response_type: 'code',
				scope: config.scopes.join(' '),
				state,
				nonce,
				code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
				code_challenge_method: 'S256',
				...(config.acrValues.length > 0 ? { acr_values: config.acrValues.join(' ') } : {}),
				...(fresh ? { prompt: 'login', max_age: '0' } : {})
			});
		},

		async redeem(search, { state, nonce, codeVerifier }, freshSince) {
			try {
				const from = await discover();
				const tokens = await oidc.authorizationCodeGrant(
					from.configuration,
					new URL(redirectUri + search),
					{
						expectedState: state,
						expectedNonce: nonce,
						pkceCodeVerifier: codeVerifier,
						idTokenExpected: true
					}
				);
				const idToken = tokens.id_token ?? '';
				const payload = await verify(idToken, from);
				const authenticatedAt = Number(payload['auth_time']) * 1000;
				if (
					freshSince !== undefined &&
					!(authenticatedAt >= freshSince - config.clockSkewSeconds * 1000)
				) {
					return { outcome: 'token-invalid' };
				}
				const sub = String(payload['sub']);
				const more = lacksClaims(config, payload)
					? await userInfo(from, tokens.access_token, sub)
					: {};
				const claims = readClaims(config, payload, more);
				if (claims === undefined || idToken.length > ID_TOKEN_MAX) {
					return { outcome: 'token-invalid' };
				}
				if (claims.groups === undefined && leavesGroupsOut(config, payload)) {
					log.warn('sign-in.groups-left-out', { claim: config.claims.groups });
				}
				const sid = typeof payload['sid'] === 'string' ? payload['sid'] : null;
				health.redeemed(undefined);
				return { outcome: 'done', claims, sub, sid, idToken };
			} catch (error) {
				const outcome = outcomeOf(error);
				if (outcome === 'provider-down' || isRefusal(error)) {
					health.redeemed('IDENTITY_PROVIDER_UNAVAILABLE');
				}
				if (outcome !== 'cancelled')
					log.warn('sign-in.provider', { outcome, reason: reasonOf(error) });
				return { outcome };
			}
		},

		async verifyLogoutToken(token) {
			const from = await discover();
			try {
				return await readLogoutToken(token, {
					keys: from.keys,
					issuer: from.configuration.serverMetadata().issuer,
					audience: config.clientId,
					algorithms: from.algorithms,
					clockSkewSeconds: config.clockSkewSeconds,
					now: clock.now()
				});
			} catch (cause) {
				if (isUnreachable(cause)) {
					throw new AppError('IDENTITY_PROVIDER_UNAVAILABLE', undefined, {
						cause,
						retryable: true
					});
				}
				throw new AppError('IDENTITY_PROVIDER_ANSWER_INVALID', undefined, { cause });
			}
		},

		check: () =>
			discoverAnew().then(
				() => undefined,
				() => undefined
			),
		failing: () => health.failing(),

		async endSessionUrl(idToken) {
			const from = await discover().catch(() => undefined);
			if (from?.configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
			return oidc.buildEndSessionUrl(from.configuration, {
				post_logout_redirect_uri: config.origin + SIGNED_OUT_PATH,
				...(idToken === null ? {} : { id_token_hint: idToken })
			});
		}
	};
}

/** RFC 6749 §4.1.2.1, and what brokers of eIDs say when the person presses *cancel* in the app. */
const CANCELLED = ['access_denied', 'user_cancelled', 'user_canceled'];

function outcomeOf(error: unknown): Exclude<Redeemed['outcome'], 'done'> {
	if (error instanceof oidc.AuthorizationResponseError) {
		return CANCELLED.includes(error.error) ? 'cancelled' : 'provider-error';
	}
	if (
		error instanceof oidc.ResponseBodyError ||
		error instanceof oidc.WWWAuthenticateChallengeError
	) {
		return 'provider-error';
	}
	if (isAppError(error, 'IDENTITY_PROVIDER_UNAVAILABLE')) return 'provider-down';
	return isUnreachable(error) ? 'provider-down' : 'token-invalid';
}

/** It does not know us, or our secret: nobody can sign in. */
function isRefusal(error: unknown): boolean {
	return (
		error instanceof oidc.ResponseBodyError &&
		['invalid_client', 'unauthorized_client'].includes(error.error)
	);
}

/** No answer, or the answer of a server that is not well, rather than one that says something wrong. */
function isUnreachable(error: unknown): boolean {
	if (error instanceof errors.JWKSTimeout) return true;
	// jose has one plain class for "the keys could not be fetched".
	if (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC') return true;
	const { code, cause } = error as { code?: unknown; cause?: unknown };
	if (code === 'OAUTH_TIMEOUT') return true;
	if (cause instanceof Response) return cause.status >= 500;
	return error instanceof TypeError && (error.message === 'fetch failed' || hasNetworkCode(cause));
}

function hasNetworkCode(cause: unknown): boolean {
	return /^(E[A-Z]+|UND_ERR_[A-Z_]+)$/.test(
		String((cause as { code?: unknown } | undefined)?.code)
	);
}

/** For the log: what the library calls it. Its messages name checks and claims and no values, but are not ours. */
function reasonOf(error: unknown): string {
	const { code, error: answered, cause } = error as Record<string, unknown>;
	const inner = (cause as { code?: unknown } | undefined)?.code;
	return [answered, code, inner].filter((part) => typeof part === 'string').join(' ') || 'unknown';
}
