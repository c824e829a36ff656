/**
 * As it stands in production: the built app in its production settings, behind a proxy that takes TLS off, signed in to by a
 * passkey. Cookies, HSTS, the service worker and forged forms, as a real browser sees them over https.
 */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { noOpenssl } from '../support/openssl-authority.ts';
import { openRealFederation, type RealFederation } from '../support/real-federation.ts';
import { openNoticeBrowser, type NoticeBrowser } from './support/notice-browser.ts';
import { serve, type Served } from './support/serve.ts';
import { openTlsProxy, type TlsProxy } from './support/tls-proxy.ts';

const NAME = 'Anna Admin';

let federation: RealFederation;
let proxy: TlsProxy;
let sluss: Served;
let browser: NoticeBrowser;
let settings: NodeJS.ProcessEnv;

test.describe.configure({ mode: 'serial' });
test.skip(noOpenssl, 'needs openssl for certificates');
test.setTimeout(120_000);

test.beforeAll(async ({}, info) => {
	test.setTimeout(240_000);
	federation = await openRealFederation();
	const ours = await federation.organisationAuthority.issueListed('/CN=kommun.example');
	federation.publishOurs([ours]);
	proxy = await openTlsProxy();
	settings = {
		...federation.settings([await federation.writeKeyFile('key.pem', ours)]),
		SLUSS_ORIGIN: proxy.origin,
		SLUSS_PASSKEYS: 'on',
		PROTOCOL_HEADER: 'x-forwarded-proto',
		HOST_HEADER: 'x-forwarded-host'
	};
	sluss = await serve({ dataFolder: federation.at('data'), env: settings });
	proxy.target(Number(new URL(sluss.url).port));
	browser = await openNoticeBrowser(info, proxy.origin, [
		`--ignore-certificate-errors-spki-list=${proxy.keyHash}`
	]);
});
test.afterAll(async () => {
	await browser?.close();
	await sluss?.stop();
	await proxy?.close();
	await federation?.close();
});

/** The link by which the first administrator makes her passkey, as `sluss admin` prints it. */
async function inviteAdministrator(): Promise<string> {
	const { stdout } = await promisify(execFile)(
		process.execPath,
		['bin/sluss.js', 'admin', 'create', NAME, '--role', 'administrator'],
		{ env: { ...process.env, ...settings, SLUSS_DATA: federation.at('data') } }
	);
	const link = /https:\/\/\S+\/invitation#[\w-]+/.exec(stdout)?.[0];
	expect(link, stdout).toBeDefined();
	return link ?? '';
}

const session = async () =>
	(await browser.page.context().cookies()).find(({ name }) => name.endsWith('sluss-session'));

test('a passkey signs in, and the session is a __Host- cookie that leaves by https only', async () => {
	const { page } = browser;
	const devtools = await page.context().newCDPSession(page);
	await devtools.send('WebAuthn.enable');
	await devtools.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			...{ protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal' },
			...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
			automaticPresenceSimulation: true
		}
	});
	await page.goto(await inviteAdministrator());
	await expect(page.getByText(`Hej ${NAME}!`)).toBeVisible();
	await page.getByRole('button', { name: 'Skapa nyckel' }).click();
	await page.waitForURL(/\/(admin|mailboxes)/);
	expect(await session()).toMatchObject({
		...{ name: '__Host-sluss-session', path: '/', domain: 'localhost' },
		...{ secure: true, httpOnly: true, sameSite: 'Lax' }
	});
	// Nothing that holds the session can be read by scripts, and no cookie at all goes in the clear.
	expect(await page.evaluate(() => document.cookie)).not.toContain('session');
	for (const { name, secure } of await page.context().cookies()) {
		expect(`${name} ${secure}`).toBe(`${name} true`);
	}

	await page.goto(`${proxy.origin}/settings`);
	await page.getByRole('button', { name: 'Logga ut', exact: true }).last().click();
	await page.waitForURL(/\/login/);
	expect(await session()).toBeUndefined();
	await page.getByRole('button', { name: 'Logga in med nyckel' }).click();
	await page.waitForURL(/\/(admin|mailboxes)/);
	expect((await session())?.name).toBe('__Host-sluss-session');
});

test('every answer binds the browser to https', async () => {
	const { page } = browser;
	for (const path of ['/login', '/settings', '/nothing', '/service-worker.js', '/icons/icon.svg']) {
		const answer = await page.request.get(proxy.origin + path, { ignoreHTTPSErrors: true });
		const header = answer.headers()['strict-transport-security'] ?? '';
		expect(Number(/max-age=(\d+)/.exec(header)?.[1]), path).toBeGreaterThanOrEqual(31_536_000);
		expect(header, path).toContain('includeSubDomains');
	}
});

test('the service worker is registered and push can be asked for', async () => {
	const { page } = browser;
	await page.goto(`${proxy.origin}/settings`);
	await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
	expect(
		await page.evaluate(async () => {
			const registration = await navigator.serviceWorker.ready;
			return [
				globalThis.isSecureContext,
				new URL(registration.scope).pathname,
				await registration.pushManager.permissionState({ userVisibleOnly: true })
			];
		})
	).toEqual([true, '/', 'granted']);
	await browser.deliver('{"n":"aaa","c":2}');
	await expect
		.poll(async () => (await browser.shown()).map(({ body }) => body))
		.toEqual(['2 nya meddelanden']);
});

test('a form that another site sends changes nothing, and its cookie stays at home', async () => {
	const { page } = browser;
	const context = page.context();
	const evil = createServer((_, response) =>
		response
			.setHeader('content-type', 'text/html')
			.end(
				`<form method="post" action="${proxy.origin}/logout"><input name="a" value="b"><button>Win</button></form>`
			)
	);
	await new Promise<void>((done) => evil.listen(0, '127.0.0.1', done));
	const other = await context.newPage();
	const cookies: (string | undefined)[] = [];
	other.on('request', (request) => {
		if (request.url().endsWith('/logout')) {
			void request.allHeaders().then(({ cookie }) => cookies.push(cookie));
		}
	});
	// Another site, not only another origin: 127.0.0.1 is not localhost.
	await other.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`);
	const answer = other.waitForResponse(/\/logout$/);
	await other.getByRole('button', { name: 'Win' }).click();
	expect((await answer).status()).toBe(403);
	expect(cookies.filter((cookie) => cookie?.includes('sluss-session'))).toEqual([]);
	await other.close();
	evil.closeAllConnections();
	await new Promise((done) => evil.close(done));

	// With the cookie, as from a browser that would send it, it is refused all the same.
	const { name = '', value = '' } = (await session()) ?? {};
	const forged = await page.request.post(`${proxy.origin}/logout`, {
		headers: { origin: 'https://evil.example', cookie: `${name}=${value}` },
		form: { a: 'b' },
		ignoreHTTPSErrors: true,
		maxRedirects: 0
	});
	expect(forged.status()).toBe(403);
	await page.goto(`${proxy.origin}/settings`);
	await expect(page).toHaveURL(/\/settings$/);
});

test('the name of the cookie without its prefix opens nothing', async () => {
	const { value = '' } = (await session()) ?? {};
	const { port } = new URL(sluss.url);
	const ask = (cookie: string) =>
		fetch(`http://127.0.0.1:${port}/settings`, {
			headers: {
				cookie,
				'x-forwarded-proto': 'https',
				'x-forwarded-host': new URL(proxy.origin).host
			},
			redirect: 'manual'
		});
	expect((await ask(`sluss-session=${value}`)).status).toBe(303);
	expect((await ask(`__Host-sluss-session=${value}`)).status).toBe(200);
});
