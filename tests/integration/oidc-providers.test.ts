/** Signing in by identity providers that are unlike the one we test with: what they may say, and what they may not. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#lib/server/clock.ts';
import { loadConfig } from '#lib/server/config.ts';
import { beginOidc } from '#lib/server/identity/oidc/begin-oidc.ts';
import { finishOidc } from '#lib/server/identity/oidc/finish-oidc.ts';
import { people, sessions } from '#lib/server/identity/schema.ts';
import { ATTEMPT_MS } from '#lib/server/identity/sign-in/attempt.ts';
import { createSignIn, type SignIn } from '#lib/server/identity/sign-in/sign-in.ts';
import type { LogFacts } from '#lib/server/log.ts';
import { LOA2, LOA3 } from '#tests/support/identity-provider.ts';
import { openScriptedProvider, type ScriptedProvider } from '#tests/support/scripted-provider.ts';
import { openWorkplace, type Workplace } from '#tests/support/workplace.ts';

const HSA_ID = 'SE2321000016-1ABC';
const ANNA = { name: 'Anna Andersson', employeeHsaId: HSA_ID, acr: LOA3 };

let place: Workplace;
let clock: ManualClock;
let folder: string;
let idp: ScriptedProvider;
let signIn: SignIn;
/** Groups that came with sign-ins, and what was logged. */
let groups: string[][];
let logged: [string, LogFacts | undefined][];

beforeEach(async () => {
	place = await openWorkplace();
	clock = new ManualClock(Date.now());
	folder = await mkdtemp(join(tmpdir(), 'sluss-oidc-'));
	await writeFile(join(folder, 'secret'), 'a-secret-of-the-test-that-is-long-enough');
	const { personId } = await place.addPerson('Anna');
	await place.deps.db.write((tx) =>
		tx.update(people).set({ hsaId: HSA_ID }).where(eq(people.id, personId))
	);
	groups = [];
	logged = [];
});
afterEach(async () => {
	await idp.close();
	await place.close();
	await rm(folder, { recursive: true, force: true });
});

async function openProvider(path = '', alg = 'RS256', settings: NodeJS.ProcessEnv = {}) {
	idp = await openScriptedProvider(path, alg);
	idp.claims = ANNA;
	const config = loadConfig({
		SLUSS_ENVIRONMENT: 'sandbox',
		SLUSS_ORIGIN: 'https://sluss.kommun.example',
		SLUSS_OIDC_ISSUER: idp.issuer,
		SLUSS_OIDC_CLIENT_ID: 'sluss',
		SLUSS_OIDC_CLIENT_SECRET_FILE: join(folder, 'secret'),
		...settings
	});
	const warn = (event: string, facts?: LogFacts) => void logged.push([event, facts]);
	const log = { info() {}, warn, error: warn };
	signIn = createSignIn(config, { clock, log }, async (_tx, said) => {
		groups.push([...said.groups]);
	});
}

const deps = () => ({ ...place.deps, clock, signIn });

async function begin(): Promise<URL> {
	const provider = signIn.provider!;
	const wish = { provider, browser: 'browser-1', next: undefined, sessionId: null };
	const begun = await beginOidc(deps(), wish);
	if (begun.outcome !== 'redirect') throw new Error(begun.outcome);
	return begun.url;
}

async function finish(search: string): Promise<string> {
	const provider = signIn.provider!;
	const finished = await finishOidc(deps(), {
		...{ provider, search, browser: 'browser-1', label: 'Chrome' }
	});
	return finished.outcome === 'done' ? 'done' : finished.code;
}

const through = async () => finish(idp.comeBack(await begin()));
const sessionCount = () => place.deps.db.read.$count(sessions);

describe('an issuer', () => {
	it.each(['', '/', '/realms/kommun', '/tenant/v2.0', '/oidc/'])(
		'may be at the path "%s" of its host',
		async (path) => {
			await openProvider(path);
			expect(await through()).toBe('done');
		}
	);

	it('may be set without the slash at the end of a bare host, and with one that it has not', async () => {
		await openProvider('/');
		const without = idp.issuer.replace(/\/$/, '');
		const second = { SLUSS_OIDC_ISSUER: without };
		const secret = { SLUSS_OIDC_CLIENT_SECRET_FILE: join(folder, 'secret') };
		const named = { SLUSS_OIDC_CLIENT_ID: 'sluss', SLUSS_ORIGIN: 'https://sluss.kommun.example' };
		const config = loadConfig({ SLUSS_ENVIRONMENT: 'sandbox', ...second, ...secret, ...named });
		signIn = createSignIn(config, { clock, log: { info() {}, warn() {}, error() {} } });
		expect(await through()).toBe('done');
	});

	it.each(['https://other.example', 'http://127.0.0.1:1/realms/other'])(
		'that calls itself %s in its document is not asked for anything',
		async (issuer) => {
			await openProvider('/realms/kommun');
			idp.metadata = { issuer };
			await expect(begin()).rejects.toThrow('provider-down');
			expect(signIn.provider?.failing()?.code).toBe('IDENTITY_PROVIDER_UNAVAILABLE');
		}
	);

	it.each([
		['has no keys', { jwks_uri: undefined }],
		['has no place to sign in', { authorization_endpoint: undefined }],
		['is no document', { issuer: undefined }]
	])('whose document %s leads nobody anywhere', async (_what, metadata) => {
		await openProvider();
		idp.metadata = metadata;
		await expect(begin()).rejects.toThrow();
	});

	it('that answers 503 is down, and up again with its next answer', async () => {
		await openProvider();
		idp.status = 503;
		await expect(begin()).rejects.toThrow('provider-down');
		expect(signIn.provider?.failing()).not.toBeNull();
		idp.status = 200;
		expect(await through()).toBe('done');
		expect(signIn.provider?.failing()).toBeNull();
	});
});

describe('a signature', () => {
	it.each(['RS256', 'PS256', 'RS512', 'ES256', 'ES384', 'EdDSA'])('may be %s', async (alg) => {
		await openProvider('', alg);
		expect(await through()).toBe('done');
	});

	it('by our own secret is none, although the provider says so and knows it', async () => {
		await openProvider('', 'HS256');
		expect(await through()).toBe('token-invalid');
		expect(await sessionCount()).toBe(0);
	});

	it('by an algorithm that the provider does not name is none', async () => {
		await openProvider('', 'ES256');
		idp.metadata = { id_token_signing_alg_values_supported: ['RS256'] };
		expect(await through()).toBe('token-invalid');
	});

	it('by a key that came while she was signing in is taken, also of another kind', async () => {
		await openProvider();
		idp.metadata = { id_token_signing_alg_values_supported: ['RS256', 'ES256'] };
		expect(await through()).toBe('done');
		const begun = await begin();
		await idp.rotate('ES256');
		await wait(1_100);
		expect(await finish(idp.comeBack(begun))).toBe('done');
	});
});

describe('the level', () => {
	it.each<[string, unknown, string]>([
		['a list with what we ask for', [LOA2, LOA3], 'done'],
		['absent', undefined, 'level-too-low'],
		['null', null, 'level-too-low'],
		['a number', 3, 'level-too-low'],
		['an object', { loa: LOA3 }, 'level-too-low'],
		['an empty list', [], 'level-too-low'],
		['the name of a property of objects', 'constructor', 'level-too-low'],
		['too low', LOA2, 'level-too-low']
	])('as %s', async (_what, acr, outcome) => {
		await openProvider();
		idp.claims = { ...ANNA, acr };
		expect(await through()).toBe(outcome);
	});

	it('is never believed from the user info', async () => {
		await openProvider();
		idp.claims = { employeeHsaId: HSA_ID };
		idp.userInfo = { sub: 'anna', acr: LOA3 };
		expect(await through()).toBe('level-too-low');
	});
});

describe('what is said of her', () => {
	it('may stand in the user info alone', async () => {
		await openProvider();
		idp.claims = { acr: LOA3 };
		idp.userInfo = { sub: 'anna', name: 'Anna A', employeeHsaId: HSA_ID, groups: ['barn'] };
		expect(await through()).toBe('done');
		expect(groups).toEqual([['barn']]);
	});

	it('is not taken from the user info of somebody else', async () => {
		await openProvider();
		idp.claims = { acr: LOA3 };
		idp.userInfo = { sub: 'bo', employeeHsaId: HSA_ID };
		expect(await through()).toBe('token-invalid');
	});

	it('of more groups than a token holds gives none, and the log says why', async () => {
		await openProvider();
		const _claim_sources = { src1: { endpoint: 'https://graph.example/me/getMemberObjects' } };
		idp.claims = { ...ANNA, _claim_names: { groups: 'src1' }, _claim_sources };
		expect(await through()).toBe('done');
		expect(groups).toEqual([[]]);
		expect(logged.map(([event]) => event)).toContain('sign-in.groups-left-out');
	});

	it('of groups as one word is one group', async () => {
		await openProvider();
		idp.claims = { ...ANNA, groups: 'barn' };
		expect(await through()).toBe('done');
		expect(groups).toEqual([['barn']]);
	});
});

describe('a clock that differs by a minute', () => {
	const now = () => Math.floor(Date.now() / 1000);
	it.each<[string, () => object]>([
		['ahead', () => ({ iat: now() + 60, nbf: now() + 60, exp: now() + 660 })],
		['behind', () => ({ iat: now() - 660, exp: now() - 60 })]
	])('%s is refused, unless the setting allows it', async (_what, times) => {
		await openProvider();
		idp.claims = { ...ANNA, ...times() };
		expect(await through()).toBe('token-invalid');
		await idp.close();
		await openProvider('', 'RS256', { SLUSS_OIDC_CLOCK_SKEW_MS: '90000' });
		idp.claims = { ...ANNA, ...times() };
		expect(await through()).toBe('done');
	});
});

describe('coming back with an error', () => {
	it.each([
		['access_denied', 'cancelled'],
		['user_cancelled', 'cancelled'],
		['login_required', 'provider-error'],
		['server_error', 'provider-error'],
		['temporarily_unavailable', 'provider-error'],
		['<script>', 'provider-error']
	])('%s is told as %s, and the attempt is used up', async (error, code) => {
		await openProvider();
		const begun = await begin();
		const search = idp.comeBack(begun, { error, error_description: '<b>Avbruten</b>' });
		expect(await finish(search)).toBe(code);
		expect(await finish(search)).toBe('attempt-used');
		expect(idp.asked.get('/token')).toBeUndefined();
		expect(JSON.stringify(logged)).not.toContain('Avbruten');
	});

	it('ten minutes later is an attempt that has expired, whatever it says', async () => {
		await openProvider();
		const begun = await begin();
		clock.advance(ATTEMPT_MS + 1);
		expect(await finish(idp.comeBack(begun))).toBe('attempt-expired');
		expect(idp.asked.get('/token')).toBeUndefined();
	});
});

describe('two tabs of one browser', () => {
	it('each finish what they began, in any order', async () => {
		await openProvider();
		const first = await begin();
		const second = await begin();
		expect(first.searchParams.get('state')).not.toBe(second.searchParams.get('state'));
		expect(await finish(idp.comeBack(second))).toBe('done');
		expect(await finish(idp.comeBack(first))).toBe('done');
	});

	it('do not finish with each other’s answer', async () => {
		await openProvider();
		const first = await begin();
		const second = await begin();
		const answer = new URLSearchParams(idp.comeBack(first));
		answer.set('state', second.searchParams.get('state') ?? '');
		expect(await finish(`?${answer}`)).toBe('token-invalid');
		expect(await sessionCount()).toBe(0);
	});
});
