/** Signing in with passkeys (Chromium's virtual authenticator) and by a real OpenID provider, on a phone. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type Page } from '@playwright/test';
import {
	CLIENT_ID,
	CLIENT_SECRET,
	LOA2,
	LOA3,
	openIdentityProvider,
	type TestIdentityProvider
} from '../support/identity-provider.ts';
import { expectNothingFound, expectStandsStill } from './support/accessible.ts';
import { signIn } from './support/notice-browser.ts';
import { PHONE, TABLET } from './support/pages.ts';
import { serve, type Served } from './support/serve.ts';

const run = promisify(execFile);
const HSA_ID = 'SE2321000016-1ABC';

let folder: string;
let sluss: Served;
let idp: TestIdentityProvider;
test.beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-e2e-sign-in-'));
	await writeFile(join(folder, 'secret'), CLIENT_SECRET);
	const port = await freePort();
	idp = await openIdentityProvider(`http://localhost:${port}/login/callback`);
	sluss = await serve({
		port,
		env: {
			SLUSS_PASSKEYS: 'on',
			SLUSS_OIDC_ISSUER: idp.issuer,
			SLUSS_OIDC_CLIENT_ID: CLIENT_ID,
			SLUSS_OIDC_CLIENT_SECRET_FILE: join(folder, 'secret')
		}
	});
});
test.afterAll(async () => {
	await sluss.stop();
	await idp.close();
	await rm(sluss.dataFolder, { recursive: true, force: true });
	await rm(folder, { recursive: true, force: true });
});
test.use({ viewport: PHONE });

async function freePort(): Promise<number> {
	const probe = createServer();
	await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
	const address = probe.address();
	await new Promise((done) => probe.close(done));
	return typeof address === 'object' && address !== null ? address.port : 0;
}

async function invite(name: string, ...more: string[]): Promise<string> {
	const script = 'tests/e2e/support/make-invitation.ts';
	const { stdout } = await run(process.execPath, [script, sluss.dataFolder, name, ...more]);
	return `${sluss.url}/invitation#${stdout}`;
}

async function addAuthenticator(page: Page, isUserVerified = true) {
	const session = await page.context().newCDPSession(page);
	await session.send('WebAuthn.enable');
	const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			...{ protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal' },
			...{ hasResidentKey: true, hasUserVerification: true, isUserVerified },
			automaticPresenceSimulation: true
		}
	});
	return { session, authenticatorId };
}

async function signOut(page: Page): Promise<void> {
	await page.goto(`${sluss.url}/settings`);
	await page.getByRole('button', { name: 'Logga ut', exact: true }).last().click();
}

async function expectGood(page: Page, what: string): Promise<void> {
	for (const viewport of [PHONE, TABLET]) {
		await page.setViewportSize(viewport);
		await expectNothingFound(page, what);
		await expectStandsStill(page, what);
		const pictures = process.env.SLUSS_PICTURES;
		if (pictures) await page.screenshot({ path: `${pictures}/${what}-${viewport.width}.png` });
	}
	await page.setViewportSize(PHONE);
}

test('an invitation that was made up is refused, and says what to do', async ({ page }) => {
	await page.goto(`${sluss.url}/invitation#made-up`);
	await expect(page.getByRole('alert')).toContainText('Be om en ny inbjudan');
	await expectGood(page, 'invitation-invalid');
});

test('a passkey without user verification is not taken', async ({ page }) => {
	await addAuthenticator(page, false);
	await page.goto(await invite('Johan Fors'));
	await page.getByRole('button', { name: 'Skapa nyckel' }).click();
	await expect(page.getByRole('alert')).toBeVisible();
	await page.goto(`${sluss.url}/mailboxes`);
	await expect(page).toHaveURL(/\/login/);
});

test('without scripts the pages say what is missing', async ({ browser }) => {
	const context = await browser.newContext({ javaScriptEnabled: false, viewport: PHONE });
	const page = await context.newPage();
	await page.goto(`${sluss.url}/login`);
	// Playwright leaves `noscript` out of the text of a page.
	expect(await page.content()).toContain('behöver webbläsaren köra skript');
	await expect(page.getByRole('button', { name: 'Logga in med nyckel' })).toBeHidden();
	await context.close();
});

test('an invitation gives a passkey, and the passkey signs in', async ({ page, browser }) => {
	const { session, authenticatorId } = await addAuthenticator(page);
	const link = await invite('Sara Strand');
	await page.goto(link);
	await expect(page.getByText('Hej Sara Strand!')).toBeVisible();
	expect(page.url()).not.toContain('#');
	await expectGood(page, 'invitation');
	await page.getByRole('button', { name: 'Skapa nyckel' }).click();
	await page.waitForURL(/\/mailboxes/);

	await page.goto('about:blank');
	await page.goto(link);
	await expect(page.getByRole('alert')).toContainText('Inbjudan är använd');

	await signOut(page);
	await page.goto(`${sluss.url}/notices`);
	await expect(page).toHaveURL(/\/login\?next/);
	await expectGood(page, 'login');
	await page.getByRole('button', { name: 'Logga in med nyckel' }).click();
	await page.waitForURL(`${sluss.url}/notices`);

	await page.goto(`${sluss.url}/settings`);
	await expect(page.getByText(/^Chrome \(/).first()).toBeVisible();
	await expectGood(page, 'settings');
	await page.getByText('Byt namn').click();
	await page.getByLabel('Namn', { exact: true }).fill('Min surfplatta');
	await page.getByRole('button', { name: 'Spara' }).first().click();
	await expect(page.getByText('Namnet är ändrat.')).toBeVisible();
	await page.getByRole('button', { name: 'Ta bort Min surfplatta' }).click();
	await expect(page.getByText('Det är din enda väg in i Sluss')).toBeVisible();

	// A second device, and then the first passkey may go.
	await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
	await addAuthenticator(page);
	await page.getByRole('button', { name: 'Lägg till en nyckel' }).click();
	await expect(page.getByText('Nyckeln är tillagd.')).toBeVisible();
	await page.getByRole('button', { name: 'Ta bort Min surfplatta' }).click();
	await expect(page.getByText('Nyckeln är borttagen.')).toBeVisible();

	const again = `${sluss.url}/login/again?next=/settings`;
	await page.goto(again);
	await expectGood(page, 'again');
	const before = (await page.context().cookies()).find(({ name }) => name === 'sluss-session');
	await page.getByRole('button', { name: 'Bekräfta med nyckel' }).click();
	await page.waitForURL(`${sluss.url}/settings`);
	const after = (await page.context().cookies()).find(({ name }) => name === 'sluss-session');
	expect(after?.value).not.toBe(before?.value);

	// Another browser of hers, ended from this one.
	const other = await (await browser.newContext({ viewport: PHONE })).newPage();
	await signIn(other, sluss.url, 'Sara Strand');
	await page.reload();
	await page.getByRole('button', { name: 'Logga ut överallt utom här' }).click();
	await expect(page.getByText(/avslutad/)).toBeVisible();
	await other.goto(`${sluss.url}/mailboxes`);
	await expect(other).toHaveURL(/\/login/);
	await other.context().close();
});

test('the sandbox confirms by the name again', async ({ page }) => {
	await signIn(page, sluss.url, 'Johan Fors');
	await page.goto(`${sluss.url}/login/again?next=/notices`);
	await page.getByRole('button', { name: 'Jag är Johan Fors' }).click();
	await page.waitForURL(`${sluss.url}/notices`);
});

test('the identity provider signs in, at the level that is asked for only, and out', async ({
	page,
	context
}) => {
	await invite('Maria Ås', HSA_ID);
	idp.person = { sub: 'maria', acr: LOA2, claims: { employeeHsaId: HSA_ID, name: 'Maria Ås' } };
	await page.goto(`${sluss.url}/notices`);
	await page.getByRole('link', { name: 'Logga in', exact: true }).click();
	await page.waitForURL(/\/login\/refused/);
	await expect(
		page.getByText('Du loggade in på tillitsnivå LOA 2. Sluss kräver LOA 3.')
	).toBeVisible();
	expect(page.url()).not.toMatch(/code=|state=/);
	await expectGood(page, 'refused');

	// Begun in one tab, finished in another: the first goes on by itself when it is looked at.
	idp.person = { ...idp.person, acr: LOA3 };
	await context.clearCookies();
	await page.goto(`${sluss.url}/login?next=/notices`);
	const second = await context.newPage();
	await second.goto(`${sluss.url}/login/oidc?next=/settings`);
	await second.waitForURL(`${sluss.url}/settings`);
	await expect(second.getByText('LOA 3')).toBeVisible();
	await page.bringToFront();
	await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
	await page.waitForURL(`${sluss.url}/notices`);

	await signOut(page);
	await page.waitForURL(new RegExp(`^${idp.issuer}/session/end`));
	expect(new URL(page.url()).searchParams.get('id_token_hint')).toBeTruthy();
	await page.goto(`${sluss.url}/mailboxes`);
	await expect(page).toHaveURL(/\/login/);
});

test('the address for logout tokens takes the provider’s posts, and refuses what is no token', async () => {
	const post = (token: string) =>
		fetch(`${sluss.url}/login/back-channel`, {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: new URLSearchParams({ logout_token: token })
		});
	const answer = await post('x.y.z');
	expect(answer.status).toBe(400);
	expect(await answer.json()).toEqual({ error: 'invalid_request' });
	const good = await idp.sign({
		...{ iss: idp.issuer, aud: CLIENT_ID, sub: 'nobody', jti: crypto.randomUUID() },
		iat: Math.floor(Date.now() / 1000),
		events: { 'http://schemas.openid.net/event/backchannel-logout': {} }
	});
	expect((await post(good)).status).toBe(200);
	expect((await post(good)).status).toBe(400);
});

test('the identity provider being away is said, and is not the person’s fault', async ({
	page
}) => {
	await page.goto(`${sluss.url}/login/refused?why=provider-down&level=<script>`);
	await expect(page.getByText('Det är inget fel på ditt konto')).toBeVisible();
});

// Last: it blocks this address for the rest.
test('too many failures are stopped with 429 and a time', async ({ page }) => {
	const post = () =>
		fetch(`${sluss.url}/login/passkey/verify`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ response: {} })
		});
	let answer = await post();
	for (let tries = 0; tries < 100 && answer.status !== 429; tries += 1) answer = await post();
	expect(answer.status).toBe(429);
	expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
	await page.goto(`${sluss.url}/login`);
	await page.goto(`${sluss.url}/invitation#made-up`);
	await expect(page.getByRole('alert')).toContainText('Vänta några minuter');
});
