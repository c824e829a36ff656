/** Signing in by a real OpenID provider on loopback. What must be refused comes first. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JWK, JWTPayload } from 'jose';
import { auditEvents } from '#lib/server/audit/schema.ts';
import { ManualClock } from '#lib/server/clock.ts';
import { loadConfig } from '#lib/server/config.ts';
import { isAppError } from '#lib/server/errors.ts';
import { INSTALLATION, type Actor } from '#lib/server/identity/actor.ts';
import { deactivatePerson } from '#lib/server/identity/deactivate-person.ts';
import { beginOidc } from '#lib/server/identity/oidc/begin-oidc.ts';
import { finishOidc } from '#lib/server/identity/oidc/finish-oidc.ts';
import type { IdentityProvider } from '#lib/server/identity/oidc/identity-provider.ts';
import { logOutFromProvider } from '#lib/server/identity/oidc/log-out-from-provider.ts';
import { identities, people, sessions } from '#lib/server/identity/schema.ts';
import { ATTEMPT_MS } from '#lib/server/identity/sign-in/attempt.ts';
import { createSignIn, type SignIn } from '#lib/server/identity/sign-in/sign-in.ts';
import { validateSessionToken } from '#lib/server/identity/validate-session.ts';
import { silentLog } from '#lib/server/log.ts';
import {
	CLIENT_ID,
	CLIENT_SECRET,
	LOA2,
	LOA3,
	openIdentityProvider,
	type TestIdentityProvider
} from '#tests/support/identity-provider.ts';
import { openWorkplace, type Workplace } from '#tests/support/workplace.ts';

const ORIGIN = 'https://sluss.kommun.example';
const HSA_ID = 'SE2321000016-1ABC';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

let place: Workplace;
let idp: TestIdentityProvider;
let folder: string;
let signIn: SignIn;
let provider: IdentityProvider;
let clock: ManualClock;
let anna: Actor;
let jar: Map<string, string>;
/** Groups that came with sign-ins. */
let groups: string[][];

const deps = () => ({ ...place.deps, clock, signIn });
const asAnna = (acr = LOA3, claims: Record<string, unknown> = {}) => ({
	sub: 'anna-at-the-idp',
	acr,
	claims: { name: 'Anna Andersson', employeeHsaId: HSA_ID.toLowerCase(), ...claims }
});

beforeEach(async () => {
	place = await openWorkplace();
	clock = new ManualClock(Date.now());
	idp = await openIdentityProvider(`${ORIGIN}/login/callback`);
	folder = await mkdtemp(join(tmpdir(), 'sluss-oidc-'));
	await writeFile(join(folder, 'secret'), `${CLIENT_SECRET}\n`);
	jar = new Map();
	groups = [];
	signIn = configured();
	provider = signIn.provider!;
	anna = await place.addPerson('Anna');
	await place.deps.db.write((tx) =>
		tx.update(people).set({ hsaId: HSA_ID }).where(eq(people.id, anna.personId))
	);
	idp.person = asAnna();
});
afterEach(async () => {
	await idp.close();
	await place.close();
	await rm(folder, { recursive: true, force: true });
});

function configured(env: NodeJS.ProcessEnv = {}): SignIn {
	const config = loadConfig({
		SLUSS_ENVIRONMENT: 'sandbox',
		SLUSS_ORIGIN: ORIGIN,
		SLUSS_OIDC_ISSUER: idp.issuer,
		SLUSS_OIDC_CLIENT_ID: CLIENT_ID,
		SLUSS_OIDC_CLIENT_SECRET_FILE: join(folder, 'secret'),
		SLUSS_OIDC_ACR_VALUES: LOA3,
		...env
	});
	return createSignIn(config, { clock, log: silentLog }, async (_tx, said) => {
		groups.push([...said.groups]);
	});
}

async function begin(options: { sessionId?: string; next?: string } = {}) {
	const begun = await beginOidc(deps(), {
		provider,
		browser: 'browser-1',
		next: options.next,
		sessionId: options.sessionId ?? null
	});
	if (begun.outcome !== 'redirect') throw new Error(begun.outcome);
	return begun.url;
}

const finish = (returned: URL, browser: string | null = 'browser-1') =>
	finishOidc(deps(), {
		provider,
		search: returned.search,
		browser: browser ?? undefined,
		label: 'Chrome (Linux)'
	});

async function throughTheProvider(options: { sessionId?: string; next?: string } = {}) {
	return finish(await idp.browse(await begin(options), jar));
}

const refused = (code: string) => ({ outcome: 'refused', code });
const sessionRows = () => place.deps.db.read.select().from(sessions);
const audited = async () =>
	(await place.deps.db.read.select().from(auditEvents))
		.map(({ event, facts }) => ({ event, ...(facts as Record<string, unknown>) }))
		.filter(({ event }) => /^(sign-in|session|identity)/.test(event));

describe('nobody is signed in', () => {
	afterEach(async () => {
		expect(await sessionRows()).toEqual([]);
	});

	it.each([
		['another issuer', { iss: 'https://other.example' }],
		['another nonce', { nonce: 'another' }],
		['no nonce', { nonce: undefined }],
		['another audience', { aud: 'somebody-else' }],
		['an end that has passed', { exp: Math.floor(Date.now() / 1000) - 3600 }],
		['no subject', { sub: undefined }]
	] as [string, JWTPayload][])(
		'by a token with %s, although the provider’s key has signed it',
		async (_what, change) => {
			idp.tamper = (claims) => ({ ...claims, ...change });
			expect(await throughTheProvider()).toEqual(refused('token-invalid'));
		}
	);

	it('by a token that another key has signed under the same name', async () => {
		await idp.signAsStranger();
		expect(await throughTheProvider()).toEqual(refused('token-invalid'));
	});

	it('when the answer names another issuer than was asked', async () => {
		const returned = await idp.browse(await begin(), jar);
		expect(returned.searchParams.get('iss')).toBe(idp.issuer);
		returned.searchParams.set('iss', 'https://other.example');
		expect(await finish(returned)).toEqual(refused('token-invalid'));
	});

	it('when the browser has not begun, or is another one than began', async () => {
		const returned = await idp.browse(await begin(), jar);
		expect(await finish(returned, null)).toEqual(refused('attempt-unknown'));
		expect(await finish(returned, 'browser-2')).toEqual(refused('attempt-unknown'));
		returned.searchParams.set('state', 'made-up');
		expect(await finish(returned)).toEqual(refused('attempt-unknown'));
	});

	it('ten minutes after it began', async () => {
		const returned = await idp.browse(await begin(), jar);
		clock.advance(ATTEMPT_MS);
		expect(await finish(returned)).toEqual(refused('attempt-expired'));
	});

	it('at too low a level, and the level is told; nothing is linked', async () => {
		idp.person = asAnna(LOA2);
		expect(await throughTheProvider()).toEqual({ ...refused('level-too-low'), level: 2 });
		idp.person = asAnna('urn:something-new');
		jar.clear();
		expect(await throughTheProvider()).toEqual({ ...refused('level-too-low'), level: 0 });
		expect(await place.deps.db.read.select().from(identities)).toEqual([]);
	});

	it('whom nobody has prepared, or by an address while policy does not let it', async () => {
		await place.deps.db.write((tx) => tx.update(people).set({ email: 'bo@kommun.example' }));
		idp.person = {
			sub: 'bo',
			acr: LOA3,
			claims: { email: 'bo@kommun.example', email_verified: true }
		};
		expect(await throughTheProvider()).toEqual(refused('person-unknown'));
	});

	it('by an address that the provider has not verified, or that two people have', async () => {
		provider = (signIn = configured({ SLUSS_OIDC_LINK_BY_EMAIL: 'on' })).provider!;
		await place.deps.db.write((tx) => tx.update(people).set({ email: 'bo@kommun.example' }));
		const bo = (verified: boolean) => ({
			sub: 'bo',
			acr: LOA3,
			claims: { email: 'bo@kommun.example', email_verified: verified }
		});
		idp.person = bo(false);
		expect(await throughTheProvider()).toEqual(refused('person-unknown'));
		await place.addPerson('Bosse');
		await place.deps.db.write((tx) => tx.update(people).set({ email: 'BO@kommun.example' }));
		idp.person = bo(true);
		jar.clear();
		expect(await throughTheProvider()).toEqual(refused('person-unknown'));
	});

	it('who is no longer active', async () => {
		await deactivatePerson(place.deps, { actor: INSTALLATION, personId: anna.personId });
		expect(await throughTheProvider()).toMatchObject(refused('person-inactive'));
	});

	it('who cancels, which is no fault of the provider’s', async () => {
		idp.person = null;
		expect(await throughTheProvider()).toEqual(refused('cancelled'));
		expect(await audited()).toEqual([
			{ event: 'sign-in.refused', method: 'oidc', code: 'cancelled' }
		]);
	});

	it('when the secret is wrong', async () => {
		await writeFile(join(folder, 'secret'), 'wrong');
		provider = (signIn = configured()).provider!;
		expect(await throughTheProvider()).toEqual(refused('provider-error'));
	});

	it('while the provider is away, at the beginning and at the end', async () => {
		const returned = await idp.browse(await begin(), jar);
		await idp.close();
		expect(await finish(returned)).toEqual(refused('provider-down'));
		const other = configured().provider!;
		expect(
			await beginOidc(deps(), { provider: other, browser: 'b', next: undefined, sessionId: null })
		).toEqual({ outcome: 'provider-down' });
	});
});

describe('a return that comes twice', () => {
	it('is refused, with the same code or another', async () => {
		const returned = await idp.browse(await begin(), jar);
		expect((await finish(returned)).outcome).toBe('done');
		expect(await finish(returned)).toEqual(refused('attempt-used'));
		returned.searchParams.set('code', 'another');
		expect(await finish(returned)).toEqual(refused('attempt-used'));
		expect(await sessionRows()).toHaveLength(1);
	});

	it('is refused by the provider when its code is brought to a new attempt', async () => {
		const first = await idp.browse(await begin(), jar);
		const second = await idp.browse(await begin(), jar);
		second.searchParams.set('code', first.searchParams.get('code')!);
		// The code was made for another code verifier.
		expect(await finish(second)).toEqual(refused('provider-error'));
	});
});

describe('signing in', () => {
	it('ties a prepared person to her identity by HSA-id, once, and says so in the log', async () => {
		const outcome = await throughTheProvider({ next: '/mailboxes?view=mine' });
		if (outcome.outcome !== 'done') throw new Error(JSON.stringify(outcome));
		expect(outcome).toMatchObject({ personId: anna.personId, next: '/mailboxes?view=mine' });
		const session = await validateSessionToken(deps(), outcome.session.token);
		expect(session).toMatchObject({
			person: { displayName: 'Anna Andersson' },
			assuranceLevel: 3,
			method: 'oidc',
			authenticatedAt: clock.now()
		});
		expect(await audited()).toEqual([
			{ event: 'identity.linked', person: anna.personId, by: 'hsa-id' },
			{ event: 'session.started', assuranceLevel: 3, method: 'oidc' }
		]);
		// The HSA-id does not matter any more.
		idp.person = asAnna(LOA3, { employeeHsaId: 'SE-OTHER' });
		expect(await throughTheProvider()).toMatchObject({ personId: anna.personId });
		expect(await place.deps.db.read.select().from(identities)).toHaveLength(1);
	});

	it('does not give a person to a second identity with the same HSA-id', async () => {
		await throughTheProvider();
		idp.person = { ...asAnna(), sub: 'somebody-else' };
		jar.clear();
		expect(await throughTheProvider()).toEqual(refused('identity-conflict'));
	});

	it('links by a verified address where policy lets it', async () => {
		provider = (signIn = configured({ SLUSS_OIDC_LINK_BY_EMAIL: 'on' })).provider!;
		await place.deps.db.write((tx) => tx.update(people).set({ email: 'Bo@kommun.example' }));
		idp.person = {
			sub: 'bo',
			acr: LOA3,
			claims: { email: 'bo@Kommun.example', email_verified: true }
		};
		expect(await throughTheProvider()).toMatchObject({ outcome: 'done', personId: anna.personId });
	});

	it('hands on the groups of the claim', async () => {
		idp.person = asAnna(LOA3, { groups: ['barn-handläggare', 7, ''] });
		await throughTheProvider();
		expect(groups).toEqual([['barn-handläggare']]);
	});

	it.each(['rsa', 'ec'] as const)('proves with a key of kind %s who we are', async (kind) => {
		await idp.close();
		const { publicKey, privateKey } =
			kind === 'rsa'
				? generateKeyPairSync('rsa', { modulusLength: 2048 })
				: generateKeyPairSync('ec', { namedCurve: 'P-256' });
		const keyFile = join(folder, 'client.key');
		await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
		const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'ours' } as JWK;
		idp = await openIdentityProvider(`${ORIGIN}/login/callback`, jwk);
		idp.person = asAnna();
		const env = { SLUSS_OIDC_CLIENT_SECRET_FILE: '', SLUSS_OIDC_CLIENT_KEY_FILE: keyFile };
		provider = (signIn = configured(env)).provider!;
		expect((await throughTheProvider()).outcome).toBe('done');
	});

	it('goes on when the provider has changed its keys', async () => {
		await throughTheProvider();
		await idp.rotate();
		await wait(1_100);
		expect((await throughTheProvider()).outcome).toBe('done');
	});
});

describe('once more, before something sensitive', () => {
	async function signedIn() {
		const outcome = await throughTheProvider();
		if (outcome.outcome !== 'done') throw new Error(JSON.stringify(outcome));
		return { token: outcome.session.token, session: (await sessionRows())[0]! };
	}

	it('asks the provider to ask her, and gives the session a new token', async () => {
		const { token, session } = await signedIn();
		const url = await begin({ sessionId: session.id });
		expect(url.searchParams.get('prompt')).toBe('login');
		expect(url.searchParams.get('max_age')).toBe('0');
		clock.advance(2_000);
		const outcome = await finish(await idp.browse(url, jar));
		if (outcome.outcome !== 'done') throw new Error(JSON.stringify(outcome));
		expect(await validateSessionToken(deps(), token)).toBeNull();
		expect(await validateSessionToken(deps(), outcome.session.token)).toMatchObject({
			authenticatedAt: clock.now()
		});
		expect(await sessionRows()).toHaveLength(1);
	});

	it('does not take an older proof for a new one', async () => {
		const { token, session } = await signedIn();
		idp.tamper = (claims) => ({ ...claims, auth_time: Math.floor(Date.now() / 1000) - 600 });
		expect(await throughTheProvider({ sessionId: session.id })).toEqual(refused('token-invalid'));
		expect(await validateSessionToken(deps(), token)).not.toBeNull();
	});

	it('is not for somebody else than whose session it is', async () => {
		const { session } = await signedIn();
		const bo = await place.addPerson('Bo');
		await place.deps.db.write((tx) =>
			tx.update(people).set({ hsaId: 'SE-BO' }).where(eq(people.id, bo.personId))
		);
		idp.person = { sub: 'bo', acr: LOA3, claims: { employeeHsaId: 'SE-BO' } };
		jar.clear();
		expect(await throughTheProvider({ sessionId: session.id })).toMatchObject(
			refused('other-person')
		);
	});
});

describe('signing out at the provider', () => {
	const logout = (changes: Record<string, unknown> = {}) => ({
		iss: idp.issuer,
		aud: CLIENT_ID,
		iat: Math.floor(clock.now() / 1000),
		exp: Math.floor(clock.now() / 1000) + 120,
		jti: crypto.randomUUID(),
		sub: 'anna-at-the-idp',
		events: { [EVENT]: {} },
		...changes
	});
	const take = async (token: string) =>
		logOutFromProvider(deps(), await provider.verifyLogoutToken(token));

	it.each([
		['another issuer', { iss: 'https://other.example' }],
		['another audience', { aud: 'somebody-else' }],
		['no event', { events: {} }],
		['an event of another kind', { events: { 'urn:other': {} } }],
		['a nonce, as an ID token has', { nonce: 'x' }],
		['neither person nor session', { sub: undefined }],
		['no id', { jti: undefined }],
		['no time', { iat: undefined }],
		['a time long ago', { iat: Math.floor(Date.now() / 1000) - 3600, exp: undefined }],
		['an end that has passed', { exp: Math.floor(Date.now() / 1000) - 3600 }]
	])('ends nothing by a token with %s', async (_what, changes) => {
		await throughTheProvider();
		const error = await take(await idp.sign(logout(changes))).catch((thrown: unknown) => thrown);
		expect(isAppError(error, 'IDENTITY_PROVIDER_ANSWER_INVALID')).toBe(true);
		expect(await sessionRows()).toHaveLength(1);
	});

	it('ends nothing by a token of another key, of no key, or by an ID token', async () => {
		await throughTheProvider();
		const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(logout())).toString('base64url')}.`;
		const idToken = (await sessionRows())[0]!.idToken!;
		await idp.signAsStranger();
		for (const token of [await idp.sign(logout()), unsigned, idToken, '', 'x.y.z']) {
			await expect(take(token)).rejects.toThrow();
		}
		expect(await sessionRows()).toHaveLength(1);
	});

	it('says IDENTITY_PROVIDER_UNAVAILABLE when its keys cannot be had', async () => {
		const token = await idp.sign(logout());
		await idp.close();
		const error = await take(token).catch((thrown: unknown) => thrown);
		expect(isAppError(error, 'IDENTITY_PROVIDER_UNAVAILABLE')).toBe(true);
	});

	it('counts a token once', async () => {
		await throughTheProvider();
		const token = await idp.sign(logout());
		expect(await take(token)).toEqual({ outcome: 'done', sessions: 1 });
		jar.clear();
		await throughTheProvider();
		expect(await take(token)).toEqual({ outcome: 'replayed' });
		expect(await sessionRows()).toHaveLength(1);
	});

	it('ends the one session that the token names, and nobody else’s', async () => {
		await throughTheProvider();
		jar.clear();
		await throughTheProvider();
		const [first, second] = await sessionRows();
		expect(first!.issuerSession).not.toBe(second!.issuerSession);
		const token = await idp.sign(logout({ sid: first!.issuerSession }), { typ: 'logout+jwt' });
		expect(await take(token)).toEqual({ outcome: 'done', sessions: 1 });
		expect((await sessionRows()).map(({ id }) => id)).toEqual([second!.id]);
		expect((await audited()).at(-1)).toEqual({
			event: 'sessions.revoked',
			sessions: 1,
			by: 'identity-provider'
		});
	});

	it('takes the token that the provider itself sends when she signs out there', async () => {
		await throughTheProvider();
		const [session] = await sessionRows();
		const url = await provider.endSessionUrl(session!.idToken);
		expect(url?.searchParams.get('post_logout_redirect_uri')).toBe(`${ORIGIN}/login?signed-out`);
		const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
		const page = await fetch(url!, { headers: { cookie: cookie() } });
		const text = await page.text();
		const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(text) ?? [];
		for (const set of page.headers.getSetCookie()) {
			const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
			jar.set(name, value);
		}
		await fetch(`${idp.issuer}/session/end/confirm`, {
			method: 'POST',
			redirect: 'manual',
			headers: { cookie: cookie(), 'content-type': 'application/x-www-form-urlencoded' },
			body: new URLSearchParams({ xsrf, logout: 'yes' })
		});
		while (idp.loggedOut.length === 0) await wait(20);
		const token = new URLSearchParams(idp.loggedOut[0]).get('logout_token')!;
		expect(await take(token)).toEqual({ outcome: 'done', sessions: 1 });
		expect(await sessionRows()).toEqual([]);
	});
});
