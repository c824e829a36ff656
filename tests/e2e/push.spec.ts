import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { openPushService, type PushService } from '../support/push-service.ts';
import { openNoticeBrowser, signIn, type NoticeBrowser } from './support/notice-browser.ts';
import { serve, type Served } from './support/serve.ts';

// A Sluss of its own, which trusts the push service of the test.
let service: PushService;
let sluss: Served;
let browser: NoticeBrowser;

test.beforeAll(async () => {
	service = await openPushService();
	const dataFolder = await mkdtemp(join(tmpdir(), 'sluss-e2e-'));
	const authorityFile = join(dataFolder, 'push-authority.pem');
	await writeFile(authorityFile, service.certificatePem);
	sluss = await serve({
		dataFolder,
		env: {
			SLUSS_PUSH_ALLOWED_ORIGINS: service.origin,
			SLUSS_PUSH_CA_FILE: authorityFile,
			SLUSS_SANDBOX_PACE: '0',
			SLUSS_SANDBOX_WORRY_REPORT_EVERY_MS: '3000'
		}
	});
});

test.afterAll(async () => {
	await sluss.stop();
	await service.close();
	await rm(sluss.dataFolder, { recursive: true, force: true });
});

test.beforeEach(async ({}, info) => {
	browser = await openNoticeBrowser(info, sluss.url);
	await signIn(browser.page, sluss.url, 'Sara Strand');
});
test.afterEach(() => browser.close());

/** Registers a subscription of the loopback service: the browser's own never comes without a network. */
async function allowNotices(page: Page): Promise<void> {
	const status = await page.evaluate(async (subscription) => {
		const answer = await fetch('/push/subscription', {
			method: 'PUT',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(subscription)
		});
		return answer.status;
	}, service.subscribe());
	expect(status).toBe(200);
}

/** The next notice that reaches the push service, decrypted. */
async function nextNotice(): Promise<{ n: string; c: number }> {
	const before = service.taken.length;
	await expect.poll(() => service.taken.length, { timeout: 40_000 }).toBeGreaterThan(before);
	return service.taken.at(-1)?.payload as { n: string; c: number };
}

test('a message gives a notice without content, and a tap opens its conversation', async () => {
	const { page } = browser;
	await allowNotices(page);
	const notice = await nextNotice();
	expect(Object.keys(notice).sort()).toEqual(['c', 'n']);
	expect(notice.c).toBeGreaterThan(0);

	await page.goto(`${sluss.url}/settings`);
	await browser.deliver(JSON.stringify(notice));
	await expect.poll(async () => (await browser.shown()).length).toBe(1);
	const text = notice.c === 1 ? 'Nytt meddelande' : `${notice.c} nya meddelanden`;
	expect(await browser.shown()).toEqual([
		{ title: 'Sluss', body: text, lang: 'sv', tag: 'sluss', data: { path: `/n/${notice.n}` } }
	]);

	await browser.tap();
	await page.waitForURL(/\/conversations\//);
	await expect(page.getByText(/orosanmälan/i).first()).toBeVisible();
});

test('several notices are one on the screen, with the newest count', async () => {
	await browser.deliver('{"n":"aaa","c":1}');
	await browser.deliver('{"n":"bbb","c":3}');
	await expect
		.poll(async () => (await browser.shown()).map(({ body }) => body))
		.toEqual(['3 nya meddelanden']);
});

test('a tap leaves the window alone where somebody is writing', async () => {
	const { page } = browser;
	await page.goto(`${sluss.url}/compose`);
	await page.waitForURL(/\/compose/);
	const writing = page.url();
	await page.evaluate(() => document.body.setAttribute('data-typed', 'half a sentence'));
	await browser.deliver('{"n":"aaa","c":1}');
	await expect.poll(async () => (await browser.shown()).length).toBe(1);
	await browser.tap();
	await expect.poll(async () => (await browser.shown()).length).toBe(0);
	expect(page.url()).toBe(writing);
	await expect(page.locator('body')).toHaveAttribute('data-typed', 'half a sentence');
});

test('something unreadable is shown as a message, and leads to the queue', async () => {
	await browser.deliver('not json');
	await expect
		.poll(() => browser.shown())
		.toMatchObject([{ body: 'Nytt meddelande', data: { path: '/mailboxes' } }]);
});

test('a notice leads nobody else anywhere, and its receiver through the sign-in', async ({
	page
}) => {
	await allowNotices(browser.page);
	const { n } = await nextNotice();
	await signIn(page, sluss.url, 'Johan Fors');
	for (const id of [n, 'unknown']) {
		await page.goto(`${sluss.url}/n/${id}`);
		expect(new URL(page.url()).pathname).toBe('/mailboxes');
	}
	await page.context().clearCookies();
	await page.goto(`${sluss.url}/n/${n}`);
	expect(new URL(page.url()).pathname).toBe('/login');
	await page.getByRole('button', { name: /Sara Strand/ }).click();
	await page.waitForURL(/\/conversations\//);
});

test('subscriptions are refused without a session, as forms, and for addresses of our own network', async ({
	page
}) => {
	const put = (data: object | string, headers: Record<string, string> = {}) =>
		page.request.put(`${sluss.url}/push/subscription`, { data, headers });
	const subscription = service.subscribe();
	expect((await put(subscription)).status()).toBe(401);
	await signIn(page, sluss.url, 'Johan Fors');
	expect((await put('{}', { 'content-type': 'text/xml' })).status()).toBe(415);
	expect((await put({ endpoint: 'x' })).status()).toBe(422);
	expect((await put({ padding: 'x'.repeat(20_000) })).status()).toBe(413);
	for (const endpoint of ['https://127.0.0.1/admin', 'http://169.254.169.254/latest']) {
		const answer = await put({ ...subscription, endpoint });
		expect(answer.status(), endpoint).toBe(422);
		expect(await answer.json()).toEqual({ outcome: 'endpoint-not-allowed' });
	}
	expect((await put(subscription)).status()).toBe(200);
});

test('the page of notices says when push does not work here, and never waits for ever', async () => {
	const { page } = browser;
	await page.goto(`${sluss.url}/notices`);
	await expect(page.getByText('Notiser är av', { exact: true })).toBeVisible();
	await page.getByRole('button', { name: 'Slå på notiser här' }).click();
	await expect(
		page.getByText(/pushtjänst (svarade inte|.*ansluta)|ansluta till sin pushtjänst/)
	).toBeVisible({ timeout: 40_000 });
	await expect(page.getByText('Notiser är av', { exact: true })).toBeVisible();
});

test('a test notice says what the push services answered', async () => {
	const { page } = browser;
	await allowNotices(page);
	await page.goto(`${sluss.url}/notices`);
	await page.getByRole('button', { name: 'Skicka en provnotis' }).click();
	await expect(page.getByText('pushtjänsten tog emot den').first()).toBeVisible();
	const payloads = service.taken.map(({ payload }) => payload as { c: number });
	expect(payloads.some(({ c }) => c === 0)).toBe(true);
	await browser.deliver('{"n":"test","c":0}');
	await expect(page.getByText('En notis har just nått den här webbläsaren.')).toBeVisible();
	expect((await browser.shown()).map(({ body }) => body)).toEqual([
		'Provnotis: så här ser en notis ut'
	]);
});

test.describe('without scripts', () => {
	test.use({ javaScriptEnabled: false });

	test('mailboxes are chosen and browsers removed', async ({ page }) => {
		await allowNotices(browser.page);
		await signIn(page, sluss.url, 'Sara Strand');
		await page.goto(`${sluss.url}/notices`);
		const mailbox = page.getByRole('checkbox', { name: /Barn och unga/ });
		await expect(mailbox).toBeChecked();
		await mailbox.uncheck();
		await page.getByRole('button', { name: 'Spara val' }).click();
		await expect(page.getByText('Valet är sparat.')).toBeVisible();
		await expect(mailbox).not.toBeChecked();
		await mailbox.check();
		await page.getByRole('button', { name: 'Spara val' }).click();
		await expect(mailbox).toBeChecked();

		const remove = page.getByRole('button', { name: /^Ta bort/ });
		const before = await remove.count();
		await remove.first().click();
		await expect(page.getByText('Webbläsaren är borttagen')).toBeVisible();
		await expect(remove).toHaveCount(before - 1);
	});
});
