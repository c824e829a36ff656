import type { OidcConfig } from '../../config/sign-in-config.ts';

/** What we take of what the identity provider says about somebody. */
export interface IdentityClaims {
	/** By which she is known here: of the claim that the configuration names. */
	subject: string;
	name: string | null;
	/** In upper case, as ours. */
	hsaId: string | null;
	/** Only an address that the provider says it has verified. */
	verifiedEmail: string | null;
	/** Undefined when the provider says nothing of groups, which is not the same as none. */
	groups: string[] | undefined;
	/** 0: the provider named no level that we know. */
	level: number;
}

type Claims = Readonly<Record<string, unknown>>;

const TEXT_MAX = 255;
/** Entra ID names at most 200 groups in a token. */
const GROUPS_MAX = 1000;

/**
 * @param idToken verified claims of the ID token: subject and level come from nowhere else
 * @param userInfo for the rest, where the ID token has it not
 * @returns undefined when there is no subject
 */
export function readClaims(
	config: Pick<OidcConfig, 'claims' | 'levelClaim' | 'levels'>,
	idToken: Claims,
	userInfo: Claims
): IdentityClaims | undefined {
	const { claims } = config;
	const subject = textOf(idToken[claims.subject]);
	if (subject === null) return undefined;
	const either = (claim: string) => idToken[claim] ?? userInfo[claim];
	const email = textOf(either(claims.email));
	const source = idToken[claims.email] === undefined ? userInfo : idToken;
	const groups = either(claims.groups);
	return {
		subject,
		name: textOf(either(claims.name)),
		hsaId: textOf(either(claims.hsaId))?.toUpperCase() ?? null,
		verifiedEmail: source['email_verified'] === true ? email : null,
		groups: groups === undefined ? undefined : textsOf(groups).slice(0, GROUPS_MAX),
		level: levelOf(config, idToken[config.levelClaim])
	};
}

/** Whether the ID token leaves something out that the user info endpoint may know. */
export function lacksClaims(config: Pick<OidcConfig, 'claims'>, idToken: Claims): boolean {
	const { name, hsaId, email, groups } = config.claims;
	return [name, hsaId, email, groups].some((claim) => idToken[claim] === undefined);
}

/**
 * Whether the token says that the groups are too many for it and are to be fetched elsewhere (aggregated and distributed
 * claims, OpenID Connect Core §5.6.2; Entra ID beyond 200). We do not fetch them: they count as none.
 */
export function leavesGroupsOut({ claims }: Pick<OidcConfig, 'claims'>, idToken: Claims): boolean {
	const elsewhere = idToken['_claim_names'];
	return (
		typeof elsewhere === 'object' && elsewhere !== null && Object.hasOwn(elsewhere, claims.groups)
	);
}

/** The claim may be a list (Entra ID's `acrs`): then the highest counts. */
function levelOf({ levels }: Pick<OidcConfig, 'levels'>, value: unknown): number {
	return Math.max(
		0,
		...textsOf(value).map((text) => (Object.hasOwn(levels, text) ? (levels[text] ?? 0) : 0))
	);
}

function textsOf(value: unknown): string[] {
	return (Array.isArray(value) ? value : [value]).map(textOf).filter((text) => text !== null);
}

function textOf(value: unknown): string | null {
	if (typeof value !== 'string' || value.length > TEXT_MAX) return null;
	const text = value.trim();
	return text === '' || /\p{Cc}/u.test(text) ? null : text;
}
