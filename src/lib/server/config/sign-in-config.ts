/** How people prove who they are. In docs/operations.md, "Signing in". */
import { invalid, type SettingReader } from './read-setting.ts';

export interface SignInConfig {
	/** Where browsers find us, without a slash at the end: `https://sluss.kommun.example`. */
	readonly origin: string | undefined;
	/** The least level of assurance, 1–4. The demo sign-in of the sandbox has none and is not asked. */
	readonly minimumLevel: number;
	readonly oidc: OidcConfig | undefined;
	readonly passkeys: { readonly level: number } | undefined;
	/** What is not set, in production, where nobody can sign in; empty otherwise. */
	readonly missing: readonly string[];
}

export interface OidcConfig {
	readonly issuer: string;
	readonly clientId: string;
	/** Exactly one of the two files. */
	readonly clientSecretFile: string | undefined;
	/** PEM (PKCS#8) for `private_key_jwt`. */
	readonly clientKeyFile: string | undefined;
	readonly clientKeyId: string | undefined;
	readonly clientAuthentication: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';
	readonly scopes: readonly string[];
	/** `acr_values` of the request; empty: none. */
	readonly acrValues: readonly string[];
	/** Claim of the ID token that says how strong the sign-in was, and what its values mean. */
	readonly levelClaim: string;
	readonly levels: Readonly<Record<string, number>>;
	readonly claims: {
		readonly subject: string;
		readonly name: string;
		readonly hsaId: string;
		readonly email: string;
		readonly groups: string;
	};
	/** Whether a verified e-mail address is enough to tie an identity to a person at her first sign-in. */
	readonly linkByEmail: boolean;
	readonly clockSkewSeconds: number;
}

/** The levels of the Swedish eID federations, where `SLUSS_OIDC_LEVELS` says nothing else. */
const KNOWN_LEVELS: Readonly<Record<string, number>> = Object.fromEntries(
	[2, 3, 4].flatMap((level) => [
		[`http://id.sambi.se/loa/loa${level}`, level],
		[`http://id.elegnamnden.se/loa/1.0/loa${level}`, level]
	])
);

export function readSignInConfig(read: SettingReader, sandbox: boolean): SignInConfig {
	const origin = readOrigin(read, sandbox);
	const minimumLevel = readLevel(read, 'SLUSS_MINIMUM_ASSURANCE_LEVEL', 3);
	const oidc = readOidcConfig(read, minimumLevel);
	if (oidc !== undefined && origin === undefined) {
		throw invalid(
			'SLUSS_ORIGIN',
			'is not set, and the identity provider must know where to return'
		);
	}
	const embedded = oidc === undefined && origin !== undefined && !sandbox;
	const wanted = read.oneOf('SLUSS_PASSKEYS', ['on', 'off'], embedded ? 'on' : 'off') === 'on';
	const level = readLevel(read, 'SLUSS_PASSKEY_ASSURANCE_LEVEL', 3);
	if (wanted && origin === undefined) {
		throw invalid('SLUSS_ORIGIN', 'is not set, and passkeys belong to an address');
	}
	if (wanted && level < minimumLevel) {
		throw invalid(
			'SLUSS_PASSKEY_ASSURANCE_LEVEL',
			'is lower than SLUSS_MINIMUM_ASSURANCE_LEVEL, so that no passkey could be used'
		);
	}
	const passkeys = wanted ? Object.freeze({ level }) : undefined;
	const nobody = !sandbox && oidc === undefined && passkeys === undefined;
	return Object.freeze({
		origin,
		minimumLevel,
		oidc,
		passkeys,
		missing: nobody ? ['SLUSS_ORIGIN', 'SLUSS_OIDC_ISSUER', 'SLUSS_PASSKEYS'] : []
	});
}

function readOrigin(read: SettingReader, sandbox: boolean): string | undefined {
	const name = 'SLUSS_ORIGIN';
	const value = read.url(name, ['https:', 'http:']);
	if (value === undefined) {
		return sandbox ? `http://localhost:${read.text('PORT', '3000')}` : undefined;
	}
	const { origin, protocol, hostname, pathname, search, hash } = new URL(value);
	if (pathname !== '/' || search !== '' || hash !== '') {
		throw invalid(name, 'must be an address without a path');
	}
	if (protocol === 'http:' && !isLoopback(hostname))
		throw invalid(name, 'must begin with https://');
	return origin;
}

function readOidcConfig(read: SettingReader, minimumLevel: number): OidcConfig | undefined {
	const issuer = read.url('SLUSS_OIDC_ISSUER', ['https:', 'http:']);
	if (issuer === undefined) return undefined;
	const { protocol, hostname } = new URL(issuer);
	if (protocol === 'http:' && !isLoopback(hostname)) {
		throw invalid('SLUSS_OIDC_ISSUER', 'must begin with https://');
	}
	const clientSecretFile = read.file('SLUSS_OIDC_CLIENT_SECRET_FILE');
	const clientKeyFile = read.file('SLUSS_OIDC_CLIENT_KEY_FILE');
	if ((clientSecretFile === undefined) === (clientKeyFile === undefined)) {
		throw invalid(
			'SLUSS_OIDC_CLIENT_SECRET_FILE',
			'or SLUSS_OIDC_CLIENT_KEY_FILE must be set, one of the two'
		);
	}
	const levels = readLevels(read);
	if (!Object.values(levels).some((level) => level >= minimumLevel)) {
		throw invalid('SLUSS_OIDC_LEVELS', 'has no value that reaches SLUSS_MINIMUM_ASSURANCE_LEVEL');
	}
	const scopes = read.list('SLUSS_OIDC_SCOPES');
	return Object.freeze<OidcConfig>({
		issuer,
		clientId: read.text('SLUSS_OIDC_CLIENT_ID', undefined),
		clientSecretFile,
		clientKeyFile,
		clientKeyId: read.optional('SLUSS_OIDC_CLIENT_KEY_ID'),
		clientAuthentication:
			clientKeyFile === undefined
				? read.oneOf(
						'SLUSS_OIDC_CLIENT_AUTHENTICATION',
						['client_secret_basic', 'client_secret_post'],
						'client_secret_basic'
					)
				: 'private_key_jwt',
		scopes: [...new Set(['openid', ...(scopes.length > 0 ? scopes : ['profile', 'email'])])],
		acrValues: read.list('SLUSS_OIDC_ACR_VALUES'),
		levelClaim: read.text('SLUSS_OIDC_LEVEL_CLAIM', 'acr'),
		levels,
		claims: Object.freeze({
			subject: read.text('SLUSS_OIDC_CLAIM_SUBJECT', 'sub'),
			name: read.text('SLUSS_OIDC_CLAIM_NAME', 'name'),
			hsaId: read.text('SLUSS_OIDC_CLAIM_HSA_ID', 'employeeHsaId'),
			email: read.text('SLUSS_OIDC_CLAIM_EMAIL', 'email'),
			groups: read.text('SLUSS_OIDC_CLAIM_GROUPS', 'groups')
		}),
		linkByEmail: read.oneOf('SLUSS_OIDC_LINK_BY_EMAIL', ['on', 'off'], 'off') === 'on',
		clockSkewSeconds:
			Math.min(read.milliseconds('SLUSS_OIDC_CLOCK_SKEW_MS', 30_000), 300_000) / 1000
	});
}

/** `value=3 other-value=4`, apart from each other by spaces or commas. */
function readLevels(read: SettingReader): Readonly<Record<string, number>> {
	const name = 'SLUSS_OIDC_LEVELS';
	const list = read.list(name);
	if (list.length === 0) return KNOWN_LEVELS;
	return Object.freeze(
		Object.fromEntries(
			list.map((part) => {
				const [, value, level] = /^(.+)=([1-4])$/.exec(part) ?? [];
				if (value === undefined)
					throw invalid(name, 'must be a list such as value=3 other-value=4');
				return [value, Number(level)];
			})
		)
	);
}

function readLevel(read: SettingReader, name: string, fallback: number): number {
	const level = read.number(name, fallback);
	if (![1, 2, 3, 4].includes(level)) throw invalid(name, 'must be 1, 2, 3 or 4');
	return level;
}

function isLoopback(hostname: string): boolean {
	return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
