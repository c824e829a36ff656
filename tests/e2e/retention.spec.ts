/** Retention in the browser: the rule, what it would take, what is held, the run, and that what is gone is gone. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { openNoticeBrowser, signIn, type NoticeBrowser } from './support/notice-browser.ts';
import { PHONE } from './support/pages.ts';
import { serve, type Served } from './support/serve.ts';

const run = promisify(execFile);
const ADMINISTRATOR = 'Karin Lund';

let sluss: Served;
/** Sara's, with the service worker and whatever it keeps. */
let browser: NoticeBrowser;
let mailbox: string;
/** Ids: set to done, all long ago; the second is held, of the third a newer message is unread. */
const done: string[] = [];
let attachment: string;

test.describe.configure({ mode: 'serial' });
test.setTimeout(180_000);

test.beforeAll(async ({}, info) => {
	test.setTimeout(300_000);
	sluss = await serve({
		env: { SLUSS_SANDBOX_PACE: '0', SLUSS_SANDBOX_WORRY_REPORT_EVERY_MS: '2000' }
	});
	browser = await openNoticeBrowser(info, sluss.url);
	const { page } = browser;
	await signIn(page, sluss.url, 'Sara Strand');
	await page.goto(`${sluss.url}/mailboxes`);
	await page.getByRole('heading', { name: 'Barn och unga' }).getByRole('link').click();
	await page.waitForURL(/\/mailboxes\/[0-9a-f-]{36}/);
	mailbox = new URL(page.url()).pathname.split('/')[2] ?? '';
	for (let each = 0; each < 2; each += 1) {
		await expect(async () => {
			await page.goto(`${sluss.url}/mailboxes/${mailbox}?view=unassigned`);
			await expect(page.locator('[id^="c-"]').first()).toBeVisible({ timeout: 2_000 });
		}).toPass();
		await page.locator('[id^="c-"]').first().click();
		await page.waitForURL(/\/conversations\//);
		done.push(/conversations\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '');
		const file = page.getByRole('link', { name: /^Visa .*\.pdf/ }).first();
		attachment ??= new URL((await file.getAttribute('href')) ?? '', page.url()).href;
		await page.getByRole('button', { name: 'Ta konversationen', exact: true }).first().click();
		await page.waitForURL(/view=mine/);
		await page.getByRole('button', { name: 'Klart', exact: true }).first().click();
		await page.waitForURL(/view=done/);
	}
	await run(process.execPath, ['tests/e2e/support/make-old.ts', sluss.dataFolder]);
});
test.afterAll(async () => {
	await browser?.close();
	await sluss?.stop();
	if (sluss) await rm(sluss.dataFolder, { recursive: true, force: true });
});

async function openRetention(page: Page): Promise<void> {
	await signIn(page, sluss.url, ADMINISTRATOR);
	await page.goto(`${sluss.url}/admin/retention?mailbox=${mailbox}`);
	await expect(page.getByRole('heading', { name: 'Gallring', level: 1 })).toBeVisible();
}

const preview = (page: Page) =>
	page.getByRole('region', { name: 'Detta tas bort vid nästa körning' });

/** Once a day by itself; now by the command, beside the app. */
async function runRetention(): Promise<void> {
	await run(process.execPath, ['bin/sluss.js', 'retention', 'run', '--now'], {
		env: { ...process.env, SLUSS_ENVIRONMENT: 'sandbox', SLUSS_DATA: sluss.dataFolder }
	});
}

test('to who administers no mailbox there is no such page; a unit sees its own only', async ({
	page
}) => {
	for (const name of ['Sara Strand', 'Olle Berg', 'Eva Sund']) {
		await page.context().clearCookies();
		await signIn(page, sluss.url, name);
		for (const path of ['', `?mailbox=${mailbox}`]) {
			const answer = await page.goto(`${sluss.url}/admin/retention${path}`);
			expect(answer?.status(), `${name} ${path}`).toBe(404);
		}
	}
	await page.context().clearCookies();
	await signIn(page, sluss.url, 'Maria Ås');
	await page.goto(`${sluss.url}/admin/retention`);
	const list = page.getByRole('region', { name: 'Funktionsbrevlådor' });
	await expect(list.getByRole('listitem')).toHaveCount(1);
	await expect(list).toContainText('Barn och unga');
});

test('a rule that says nothing is refused; one that does shows what would go, by id and without a word of it', async ({
	page
}) => {
	await page.setViewportSize(PHONE);
	await openRetention(page);
	const refused = await page.request.post(`${sluss.url}/admin/retention?/rule`, {
		form: { mailbox, days: '0', basis: 'done', envelopeDays: '' },
		headers: { origin: sluss.url },
		maxRedirects: 0
	});
	expect(refused.status()).not.toBe(200);
	await expect(preview(page)).toContainText('Inget tas bort nu.');
	await page.getByLabel('Antal dagar', { exact: true }).fill('365');
	await page.getByRole('button', { name: 'Spara regeln' }).click();
	await expect(page.getByText('Gjort och antecknat.')).toBeVisible();
	await expect(preview(page)).toContainText('2 konversationer, 2 meddelanden');
	for (const id of done) await expect(preview(page)).toContainText(id);
	expect(await page.content()).not.toMatch(/Orosanmälan|ensam hemma/);
});

test('what is held is not taken; a reason is no place for a personal number', async ({ page }) => {
	await openRetention(page);
	const hold = async (reason: string) => {
		await page.getByLabel('Skäl').fill(reason);
		await page.getByLabel('Konversationens id').fill(done[1] ?? '');
		await page.getByRole('button', { name: 'Spärra', exact: true }).click();
	};
	await hold('Gäller 19121212-1212');
	await expect(page.getByText(/utan personnummer\. Inget ändrades/)).toBeVisible();
	await hold('Dnr 2026-114');
	await expect(page.getByText('Gjort och antecknat.')).toBeVisible();
	await expect(preview(page)).toContainText('1 konversationer');
	await expect(preview(page)).toContainText(done[0] ?? '');
	await expect(preview(page)).not.toContainText(done[1] ?? '');
});

test('after the run it is gone: from the mailbox, its file, the search, going back, and without the network', async () => {
	const { page } = browser;
	const address = (id = '') => `${sluss.url}/mailboxes/${mailbox}/conversations/${id}`;
	await page.goto(address(done[0]));
	await expect(page.locator('#subject')).toContainText('Orosanmälan');
	await page.goto(`${sluss.url}/mailboxes/${mailbox}?view=done`);
	await expect(page.locator('[id^="c-"]')).toHaveCount(2);
	await runRetention();

	await page.reload();
	await expect(page.locator('[id^="c-"]')).toHaveCount(1);
	await page.goBack();
	await expect(page.locator('#subject')).toHaveCount(0);
	expect((await page.goto(address(done[0])))?.status()).toBe(404);
	expect((await page.request.get(attachment)).status()).toBe(404);
	expect((await page.request.get(`${attachment}/content`)).status()).toBe(404);
	// What is held is there, and so is what nobody has read, however old.
	expect((await page.goto(address(done[1])))?.status()).toBe(200);
	await page.goto(`${sluss.url}/mailboxes/${mailbox}?view=unassigned`);
	await expect(page.locator('[id^="c-"]').first()).toBeVisible();
	await page.goto(`${sluss.url}/search`);
	await page.getByRole('searchbox').fill('Orosanmälan');
	await page.getByRole('searchbox').press('Enter');
	await expect(page.locator(`[id="c-${done[1]}"]`)).toBeVisible();
	await expect(page.locator(`[id="c-${done[0]}"]`)).toHaveCount(0);

	await page.context().setOffline(true);
	await page.goto(address(done[0])).catch(() => undefined);
	await expect(page.getByRole('heading', { name: 'Ingen kontakt med Sluss' })).toBeVisible();
	expect(await page.content()).not.toMatch(/Orosanmälan|ensam hemma/);
	await page.context().setOffline(false);
});

test('that it happened is recorded, here and in the log; a hold that is lifted lets the rest go', async ({
	page
}) => {
	await openRetention(page);
	const runs = page.getByRole('region', { name: 'Senaste körningarna' });
	await expect(runs).toContainText('1 konversationer, 1 meddelanden');
	await page.getByRole('button', { name: /^Häv spärren/ }).click();
	await expect(page.getByText('Gjort och antecknat.')).toBeVisible();
	await expect(preview(page)).toContainText(done[1] ?? '');
	await runRetention();
	await page.reload();
	await expect(preview(page)).toContainText('Inget tas bort nu.');

	await page.context().clearCookies();
	await signIn(page, sluss.url, 'Eva Sund');
	await page.goto(`${sluss.url}/admin/audit?kind=retention`);
	const log = page.getByRole('region', { name: 'Händelser' });
	await expect(log.getByText('gallrade en konversation')).toHaveCount(2);
	await expect(log.getByText('satte en gallringsregel')).toHaveCount(1);
	await expect(log.getByText('spärrade från gallring')).toHaveCount(1);
	await expect(log.getByText('hävde en spärr från gallring')).toHaveCount(1);
});

test('axe finds nothing and nothing scrolls sideways', async ({ page }) => {
	await openRetention(page);
	await page.getByLabel('Skäl').fill('Dnr 2026-115');
	await page.getByRole('button', { name: 'Spärra', exact: true }).click();
	await expect(page.getByText('Gjort och antecknat.')).toBeVisible();
	await expectAccessible(page, 'retention');
});
