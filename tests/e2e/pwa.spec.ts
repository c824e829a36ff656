import { rm } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { openNoticeBrowser, signIn, type NoticeBrowser } from './support/notice-browser.ts';
import { serve, type Served } from './support/serve.ts';

// A Sluss of its own: these tests stop it.
let sluss: Served;
let browser: NoticeBrowser;

test.beforeEach(async ({}, info) => {
	sluss = await serve();
	browser = await openNoticeBrowser(info, sluss.url);
});

test.afterEach(async () => {
	await browser.close();
	await sluss.stop();
	await rm(sluss.dataFolder, { recursive: true, force: true });
});

async function startAgain(): Promise<void> {
	const { port } = new URL(sluss.url);
	sluss = await serve({ dataFolder: sluss.dataFolder, port: Number(port) });
}

/** The worker is there and has everything that it wants to keep. */
async function untilWorkerControls(): Promise<void> {
	await browser.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

test('can be installed', async () => {
	const { page } = browser;
	await page.goto(`${sluss.url}/login`);
	await untilWorkerControls();
	const session = await page.context().newCDPSession(page);
	const manifest = await session.send('Page.getAppManifest');
	expect(manifest.errors).toEqual([]);
	expect(JSON.parse(manifest.data ?? '')).toMatchObject({ lang: 'sv', display: 'standalone' });
	const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
	expect(installabilityErrors).toEqual([]);

	const { icons, shortcuts } = JSON.parse(manifest.data ?? '') as {
		icons: { src: string }[];
		shortcuts: { url: string }[];
	};
	for (const { src } of [...icons, { src: '/icons/icon-180.png' }, { src: '/icons/icon.svg' }]) {
		const icon = await page.request.get(sluss.url + src);
		expect(icon.headers()['content-type'], src).toMatch(/^image\//);
		expect((await icon.body()).length, src).toBeLessThan(50_000);
	}
	await signIn(page, sluss.url, 'Sara Strand');
	for (const { url } of shortcuts) {
		expect((await page.request.get(sluss.url + url)).status(), url).toBe(200);
	}
});

test('keeps nothing with content in the browser', async () => {
	const { page } = browser;
	await signIn(page, sluss.url, 'Sara Strand');
	await untilWorkerControls();
	const conversation = page.locator('a[href*="/conversations/"]').first();
	await page
		.getByRole('link', { name: /Barn och unga/ })
		.first()
		.click();
	await expect(conversation).toBeVisible({ timeout: 30_000 });
	const mailbox = page.url();
	await conversation.click();
	await page.waitForURL(/\/conversations\//);
	for (const path of [page.url(), mailbox, '/notices', '/settings', '/search?q=oro', '/compose']) {
		await page.goto(new URL(path, sluss.url).href);
	}
	const kept = await page.evaluate(async () => {
		const found: { url: string; type: string | null }[] = [];
		for (const name of await caches.keys()) {
			const cache = await caches.open(name);
			for (const request of await cache.keys()) {
				const response = await cache.match(request);
				found.push({
					url: new URL(request.url).pathname,
					type: response?.headers.get('content-type') ?? null
				});
			}
		}
		return found;
	});
	expect(kept.length).toBeGreaterThan(10);
	const mayBeKept =
		/^\/(_app\/immutable\/.+|icons\/[\w-]+\.(png|svg)|offline\.(html|css|js)|manifest\.webmanifest|service-worker\/language)$/;
	expect(kept.filter(({ url }) => !mayBeKept.test(url))).toEqual([]);
	expect(
		kept.filter(({ type }) => /json/.test(type ?? '') && !/manifest/.test(type ?? ''))
	).toEqual([]);
});

test('says what is going on when Sluss does not answer, and comes back by itself', async () => {
	const { page } = browser;
	await signIn(page, sluss.url, 'Sara Strand');
	await untilWorkerControls();
	await sluss.stop();
	await page.goto(`${sluss.url}/mailboxes`);
	await expect(page.getByRole('heading', { name: 'Ingen kontakt med Sluss' })).toBeVisible();
	await expect(page.getByText('No contact with Sluss')).toBeHidden();
	await expect(page.getByRole('button', { name: 'Försök igen' })).toBeVisible();
	expect(page.url()).toBe(`${sluss.url}/mailboxes`);
	await startAgain();
	await expect(page.getByRole('link', { name: /Barn och unga/ }).first()).toBeVisible({
		timeout: 40_000
	});
});

test('says it in the language of the person', async () => {
	const { page } = browser;
	await page.goto(`${sluss.url}/login`);
	await page.getByRole('button', { name: 'English' }).click();
	await expect(page.locator('html')).toHaveAttribute('lang', 'en');
	await untilWorkerControls();
	const keptLanguage = () =>
		page.evaluate(async () => (await caches.match('/service-worker/language'))?.text());
	await expect.poll(keptLanguage).toBe('en');
	await sluss.stop();
	await page.reload();
	await expect(page.getByRole('heading', { name: 'No contact with Sluss' })).toBeVisible();
	await startAgain();
});

test('never sends a form again by itself', async () => {
	const { page } = browser;
	await page.goto(`${sluss.url}/login`);
	await untilWorkerControls();
	await sluss.stop();
	await page.getByRole('button', { name: /Sara Strand/ }).click();
	await expect(page.getByText('Det du skickade in fick inget svar.')).toBeVisible();
	await startAgain();
	await expect(page.locator('.found:visible')).toHaveText('Kontakten är tillbaka.', {
		timeout: 40_000
	});
	await page.getByRole('button', { name: 'Tillbaka till det du skrev' }).click();
	await expect(page.getByRole('button', { name: /Sara Strand/ })).toBeVisible();
});
