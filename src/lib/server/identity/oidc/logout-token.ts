/** Logout tokens: OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.6. */
import { jwtVerify, type JWTVerifyGetKey } from 'jose';

export interface LogoutToken {
	issuer: string;
	/** At least one of the two. */
	sub: string | null;
	sid: string | null;
	jti: string;
	/** Until when the token could come again: ms since the epoch. */
	expiresAt: number;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** How old a token may be when it comes: the specification asks for two minutes at most, and for nothing to be late. */
const AGE_MAX_S = 120;

/** @throws any error when a check of section 2.6 fails, other than the replay, which the database knows */
export async function readLogoutToken(
	token: string,
	expected: {
		keys: JWTVerifyGetKey;
		issuer: string;
		audience: string;
		algorithms: string[];
		clockSkewSeconds: number;
		now: number;
	}
): Promise<LogoutToken> {
	const { payload, protectedHeader } = await jwtVerify(token, expected.keys, {
		issuer: expected.issuer,
		audience: expected.audience,
		algorithms: expected.algorithms,
		clockTolerance: expected.clockSkewSeconds,
		currentDate: new Date(expected.now),
		requiredClaims: ['iat', 'jti', 'events'],
		maxTokenAge: AGE_MAX_S
	});
	const { typ } = protectedHeader;
	// Explicit typing came late: older providers name no type, or the general one. An ID token says nothing of events.
	if (typ !== undefined && !/^((application\/)?logout\+jwt|JWT)$/i.test(typ)) fail('typ');
	if ('nonce' in payload) fail('nonce');
	const { events, sub, sid, jti, iat = 0 } = payload;
	if (!isObject(events) || !isObject(events[EVENT])) fail('events');
	if (typeof jti !== 'string' || jti === '' || jti.length > 255) fail('jti');
	const subject = typeof sub === 'string' && sub !== '' ? sub : null;
	const session = typeof sid === 'string' && sid !== '' ? sid : null;
	if (subject === null && session === null) fail('sub');
	return {
		issuer: expected.issuer,
		sub: subject,
		sid: session,
		jti,
		expiresAt: (iat + AGE_MAX_S + expected.clockSkewSeconds + 60) * 1000
	};
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fail(claim: string): never {
	throw new Error(`logout token: ${claim}`);
}
