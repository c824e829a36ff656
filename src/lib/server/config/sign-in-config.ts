/** How people prove who they are. In docs/operations.md, "Signing in". */
import { isLoopback } from './names.ts';
import type { Form, SettingReader } from './read-setting.ts';

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

const CLAIM: Form = {
	fits: (value) => /^[\x21-\x7e]{1,200}$/.test(value),
	wanted: 'the name of a claim, one word',
	example: 'employeeHsaId'
};
/** RFC 6749 appendix A: the characters of a scope. */
const SCOPES: Form = {
	fits: (value) => /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(value),
	wanted: 'scopes, by spaces',
	example: 'profile email'
};
const ACR_VALUES: Form = {
	fits: (value) => /^[\x21-\x7e]{1,200}$/.test(value),
	wanted: 'values, by spaces',
	example: 'http://id.sambi.se/loa/loa3'
};
const LEVELS: Form = {
	fits: (value) => /^.+=[1-4]$/.test(value),
	wanted: 'a list of values with their level, 1 to 4',
	example: 'value=3 other-value=4'
};
const CLIENT_ID: Form = {
	fits: (value) => /^[\x20-\x7e]{1,255}$/.test(value),
	wanted: 'the id that the identity provider knows us by, at most 255 characters',
	example: 'sluss'
};
const ORIGIN_EXAMPLE = 'https://sluss.kommun.example';

export function readSignInConfig(read: SettingReader, sandbox: boolean): SignInConfig {
	const origin = readOrigin(read, sandbox);
	const minimumLevel = read.number('SLUSS_MINIMUM_ASSURANCE_LEVEL');
	const oidc = readOidcConfig(read, minimumLevel);
	if (oidc !== undefined && origin === undefined) {
		read.fault(
			'SLUSS_ORIGIN',
			'is not set, and the identity provider must know where to return',
			ORIGIN_EXAMPLE
		);
	}
	const embedded = oidc === undefined && origin !== undefined && !sandbox;
	const wanted = read.oneOf('SLUSS_PASSKEYS', ['on', 'off'], embedded ? 'on' : 'off') === 'on';
	const level = read.number('SLUSS_PASSKEY_ASSURANCE_LEVEL');
	if (wanted && origin === undefined) {
		read.fault('SLUSS_ORIGIN', 'is not set, and passkeys belong to an address', ORIGIN_EXAMPLE);
	}
	if (wanted && read.isSound('SLUSS_MINIMUM_ASSURANCE_LEVEL') && level < minimumLevel) {
		read.fault(
			'SLUSS_PASSKEY_ASSURANCE_LEVEL',
			`is ${level}, lower than SLUSS_MINIMUM_ASSURANCE_LEVEL (${minimumLevel}), so that no passkey could be used`,
			String(minimumLevel)
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
	const value = read.url(name, ORIGIN_EXAMPLE);
	if (value === undefined) {
		return sandbox && !read.isSet(name) ? `http://localhost:${read.number('PORT')}` : undefined;
	}
	const { origin, protocol, hostname, pathname, search } = new URL(value);
	if (pathname !== '/' || search !== '') {
		read.fault(name, 'must be an address without a path', ORIGIN_EXAMPLE);
	}
	if (protocol === 'http:' && !isLoopback(hostname)) {
		read.fault(name, 'must begin with https://', ORIGIN_EXAMPLE);
	}
	return origin;
}

function readOidcConfig(read: SettingReader, minimumLevel: number): OidcConfig | undefined {
	const issuerExample = 'https://idp.kommun.example/oidc';
	const issuer = read.url('SLUSS_OIDC_ISSUER', issuerExample);
	if (issuer === undefined) {
		if (read.isSet('SLUSS_OIDC_CLIENT_ID')) {
			read.fault('SLUSS_OIDC_ISSUER', 'is not set, and SLUSS_OIDC_CLIENT_ID is', issuerExample);
		}
		return undefined;
	}
	const { protocol, hostname } = new URL(issuer);
	if (protocol === 'http:' && !isLoopback(hostname)) {
		read.fault('SLUSS_OIDC_ISSUER', 'must begin with https://', issuerExample);
	}
	const clientSecretFile = read.file('SLUSS_OIDC_CLIENT_SECRET_FILE');
	const clientKeyFile = read.file('SLUSS_OIDC_CLIENT_KEY_FILE');
	if ((clientSecretFile === undefined) === (clientKeyFile === undefined)) {
		read.fault(
			'SLUSS_OIDC_CLIENT_SECRET_FILE',
			'or SLUSS_OIDC_CLIENT_KEY_FILE must be set, one of the two',
			'/etc/sluss/oidc-secret'
		);
	}
	const levels = readLevels(read);
	if (
		read.isSound('SLUSS_OIDC_LEVELS', 'SLUSS_MINIMUM_ASSURANCE_LEVEL') &&
		!Object.values(levels).some((level) => level >= minimumLevel)
	) {
		read.fault(
			'SLUSS_OIDC_LEVELS',
			`has no value that reaches SLUSS_MINIMUM_ASSURANCE_LEVEL (${minimumLevel})`,
			LEVELS.example
		);
	}
	const scopes = read.list('SLUSS_OIDC_SCOPES', SCOPES);
	const claim = (name: string, fallback: string) => read.text(name, fallback, CLAIM);
	return Object.freeze<OidcConfig>({
		issuer,
		clientId: read.text('SLUSS_OIDC_CLIENT_ID', undefined, CLIENT_ID),
		clientSecretFile,
		clientKeyFile,
		clientKeyId: read.optional('SLUSS_OIDC_CLIENT_KEY_ID', 'key-1'),
		clientAuthentication:
			clientKeyFile === undefined
				? read.oneOf(
						'SLUSS_OIDC_CLIENT_AUTHENTICATION',
						['client_secret_basic', 'client_secret_post'],
						'client_secret_basic'
					)
				: 'private_key_jwt',
		scopes: [...new Set(['openid', ...(scopes.length > 0 ? scopes : ['profile', 'email'])])],
		acrValues: read.list('SLUSS_OIDC_ACR_VALUES', ACR_VALUES),
		levelClaim: claim('SLUSS_OIDC_LEVEL_CLAIM', 'acr'),
		levels,
		claims: Object.freeze({
			subject: claim('SLUSS_OIDC_CLAIM_SUBJECT', 'sub'),
			name: claim('SLUSS_OIDC_CLAIM_NAME', 'name'),
			hsaId: claim('SLUSS_OIDC_CLAIM_HSA_ID', 'employeeHsaId'),
			email: claim('SLUSS_OIDC_CLAIM_EMAIL', 'email'),
			groups: claim('SLUSS_OIDC_CLAIM_GROUPS', 'groups')
		}),
		linkByEmail: read.oneOf('SLUSS_OIDC_LINK_BY_EMAIL', ['on', 'off'], 'off') === 'on',
		clockSkewSeconds: read.number('SLUSS_OIDC_CLOCK_SKEW_MS') / 1000
	});
}

/** `value=3 other-value=4`, apart from each other by spaces or commas. */
function readLevels(read: SettingReader): Readonly<Record<string, number>> {
	const name = 'SLUSS_OIDC_LEVELS';
	const list = read.list(name, LEVELS);
	if (list.length === 0) return KNOWN_LEVELS;
	const levels = new Map<string, number>();
	for (const part of list) {
		const value = part.slice(0, -2);
		if (levels.has(value)) read.fault(name, `names "${value}" twice`, LEVELS.example);
		levels.set(value, Number(part.at(-1)));
	}
	return Object.freeze(Object.fromEntries(levels));
}
