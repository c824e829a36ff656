/** What operations see and do, on an installation of their own: nobody else's test meets their alarms. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { signIn } from './support/notice-browser.ts';
import { PHONE } from './support/pages.ts';
import { serve, type Served } from './support/serve.ts';

const run = promisify(execFile);
const TOKEN = 'a-token-of-the-test';

let folder: string;
let sluss: Served;
test.beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-e2e-operations-'));
	const tokenFile = join(folder, 'token');
	await writeFile(tokenFile, TOKEN);
	sluss = await serve({ env: { SLUSS_METRICS_TOKEN_FILE: tokenFile } });
	await run(process.execPath, ['tests/e2e/support/make-trouble.ts', sluss.dataFolder]);
});
test.afterAll(async () => {
	await sluss.stop();
	await rm(sluss.dataFolder, { recursive: true, force: true });
	await rm(folder, { recursive: true, force: true });
});

/** Who has the operations and no mailbox begins there. */
async function openOperations(page: Page): Promise<void> {
	await page.goto(`${sluss.url}/login`);
	await page.getByRole('button', { name: /Olle Berg/ }).click();
	await page.waitForURL(/\/admin\/operations$/);
	await expect(page.getByRole('heading', { name: 'Drift', exact: true })).toBeVisible();
}

test('to everybody without the role there is no such page, and no way to it', async ({ page }) => {
	await page.goto(`${sluss.url}/admin/operations`);
	await expect(page).toHaveURL(/\/login/);
	await signIn(page, sluss.url, 'Sara Strand');
	for (const path of ['', '/transfers', '/transfers/evidence?id=x']) {
		const answer = await page.goto(`${sluss.url}/admin/operations${path}`);
		expect(answer?.status(), path).toBe(404);
		expect(await page.content()).not.toMatch(/quarantined-1|myndigheten\.example/);
	}
	await page.goto(`${sluss.url}/mailboxes`);
	await expect(page.getByRole('link', { name: 'Drift' })).toHaveCount(0);
	const forged = await page.request.post(`${sluss.url}/admin/operations?/close`, {
		form: { id: 'quarantined-1@myndigheten.example' },
		headers: { origin: sluss.url },
		maxRedirects: 0
	});
	expect(forged.status()).toBe(404);
});

test('the role opens no message: no queue, no conversation, no recipients', async ({ page }) => {
	await openOperations(page);
	await page.goto(`${sluss.url}/mailboxes`);
	await expect(page.getByRole('main').getByRole('link')).toHaveCount(0);
	await page.goto(`${sluss.url}/admin/operations/transfers`);
	expect(await page.content()).not.toMatch(/Orosanmälan|Barn och unga, mottagning/);
});

test('the state in one line, what each alarm is and what to do', async ({ page }) => {
	await openOperations(page);
	await expect(page.getByText('Något är fel')).toBeVisible();
	await expect(page.getByRole('link', { name: '2 kritiska larm' })).toBeVisible();
	const alarm = page.getByRole('article').filter({ hasText: 'En försändelse gick inte' });
	await expect(alarm).toContainText('Innehållet går inte att dekryptera med våra nycklar.');
	await expect(alarm).toContainText('Gör så här');
	await expect(page.getByRole('article').filter({ hasText: 'En kvittens dröjer' })).toContainText(
		'× 5'
	);
});

test('a receipt that was given up is sent again, from the page or, when its alarm was closed, from the log', async ({
	page
}) => {
	await openOperations(page);
	const sendAgain = async (row: Locator) => {
		await row.getByText(/^Skicka kvittensen igen/).click();
		await expect(row.getByText('Samma kvittens skickas en gång till')).toBeVisible();
		await row.getByRole('button', { name: 'Ja, skicka kvittensen igen' }).click();
		await expect(page.getByText('Gjort och antecknat.')).toBeVisible();
	};
	const stuck = page.getByRole('listitem').filter({ hasText: '0203:ovningsmyndigheten.example' });
	await expect(stuck).toHaveCount(1);
	await sendAgain(stuck);
	await expect(stuck).toHaveCount(0);
	await expect(page.getByRole('link', { name: '1 kritiskt larm' })).toBeVisible();

	await page.goto(`${sluss.url}/admin/operations/transfers?q=failed-2@sluss.ekvik.example`);
	const row = page.getByRole('listitem').filter({ hasText: '0203:ovningsmyndigheten.example' });
	await row.locator('summary').first().click();
	await sendAgain(row);
	await expect(page).toHaveURL(/q=failed-2/);
	// The other side has them: both ways it went all the way.
	await expect(async () => {
		await page.goto(`${sluss.url}/admin/operations/transfers?q=0203:ovningsmyndigheten.example`);
		const again = page.getByRole('listitem').filter({ hasText: 'omsändning 1' });
		await expect(again).toHaveCount(2, { timeout: 1_000 });
		await expect(again.filter({ hasText: 'Klart' })).toHaveCount(2, { timeout: 1_000 });
	}).toPass({ timeout: 60_000 });
});

test('an act tells what it does before it is done, without scripts too', async ({ browser }) => {
	const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
	await openOperations(page);
	const waiting = page.getByRole('listitem').filter({ hasText: '0203:region-norrmark.example' });
	await expect(page.getByRole('button', { name: 'Ja, ge upp' })).toBeHidden();
	await waiting.getByText(/^Ge upp/).click();
	await expect(waiting.getByText('Inga fler försök görs.')).toBeVisible();
	await waiting.getByRole('button', { name: 'Ja, ge upp' }).click();
	await expect(page.getByText('Gjort och antecknat.')).toBeVisible();
	await expect(waiting).toHaveCount(0);
	await page.context().close();
});

test('a quarantined delivery is tried again, comes back, and is closed', async ({ page }) => {
	await openOperations(page);
	const row = page.getByRole('listitem').filter({ hasText: 'DECRYPTION_FAILED' }).last();
	await row.getByText(/^Försök igen/).click();
	await row.getByRole('button', { name: 'Ja, försök öppna den igen' }).click();
	await expect(page.getByText('Gjort och antecknat.')).toBeVisible();
	// What lies there is no envelope at all.
	const back = page.getByRole('listitem').filter({ hasText: 'I karantän' }).last();
	await expect(async () => {
		await page.goto(`${sluss.url}/admin/operations`);
		await expect(back).toContainText('0203:myndigheten.example', { timeout: 1_000 });
	}).toPass();
	await back.getByText(/^Avsluta/).click();
	await back.getByRole('button', { name: 'Ja, avsluta' }).click();
	await expect(page.getByText('Gjort och antecknat.')).toBeVisible();
	await expect(page.getByRole('link', { name: /kritiskt larm/ })).toHaveCount(0);
	// Somebody has found the old key after all: from the log it can be tried once more.
	await page.goto(`${sluss.url}/admin/operations/transfers?q=quarantined-1@myndigheten.example`);
	const closed = page.getByRole('listitem').filter({ hasText: '0203:myndigheten.example' });
	await closed.locator('summary').first().click();
	await closed.getByText(/^Försök igen/).click();
	await closed.getByRole('button', { name: 'Ja, försök öppna den igen' }).click();
	await expect(page.getByText('Gjort och antecknat.')).toBeVisible();
	await expect(async () => {
		await page.goto(`${sluss.url}/admin/operations`);
		await expect(back).toContainText('0203:myndigheten.example', { timeout: 1_000 });
	}).toPass();
	await back.getByText(/^Avsluta/).click();
	await back.getByRole('button', { name: 'Ja, avsluta' }).click();
	await expect(page.getByText('Gjort och antecknat.')).toBeVisible();
});

test('an alarm that was dealt with is closed, by name; the state is good again', async ({
	page
}) => {
	await openOperations(page);
	for (const title of ['Certifikatkatalogen svarar inte', 'En kvittens dröjer']) {
		const alarm = page.getByRole('article').filter({ hasText: title });
		await alarm.getByText(/^Åtgärda(t|de)/).click();
		await alarm.getByRole('button', { name: /^Ja, stäng/ }).click();
		await expect(alarm).toHaveCount(0);
	}
	await expect(page.getByText('Allt fungerar')).toBeVisible();
	await page.getByText(/^Avslutade det senaste dygnet/).click();
	await expect(page.getByText(/åtgärdat av Olle Berg/).first()).toBeVisible();
});

test('the transfer log is found by an id and gives the evidence', async ({ page }) => {
	await openOperations(page);
	await page.getByRole('link', { name: 'Drift' }).focus();
	await page.getByRole('searchbox').fill('0203:region-norrmark.example');
	await page.getByRole('searchbox').press('Enter');
	await expect(page).toHaveURL(/transfers\?q=/);
	await page.goto(`${sluss.url}/admin/operations/transfers?q=nothing`);
	await expect(page.getByText('Inget i överföringsloggen har det id:t.')).toBeVisible();
	await page.goto(`${sluss.url}/admin/operations/transfers`);
	const report = page.getByRole('listitem').filter({ hasText: 'Meddelande från' }).first();
	await report.locator('summary').click();
	const link = report.getByRole('link', { name: 'Ladda ned bevispaket' });
	const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
	expect(download.suggestedFilename()).toMatch(/^sluss-evidence-.*\.zip$/);
	const answer = await page.request.get(download.url());
	expect(answer.headers()).toMatchObject({
		'content-type': 'application/zip',
		'cache-control': 'no-store',
		'x-content-type-options': 'nosniff'
	});
});

test('axe finds nothing and nothing scrolls sideways, with everything opened', async ({ page }) => {
	test.setTimeout(120_000);
	await run(process.execPath, ['tests/e2e/support/make-trouble.ts', sluss.dataFolder]).catch(
		() => undefined
	);
	await page.setViewportSize(PHONE);
	await openOperations(page);
	for (const path of ['', '/transfers']) {
		await page.goto(`${sluss.url}/admin/operations${path}`);
		await expectAccessible(page, `operations${path}`);
	}
});

test('monitors get a yes, and metrics are for this machine or the token', async ({ request }) => {
	expect((await request.get(`${sluss.url}/health/live`)).status()).toBe(200);
	const ready = await request.get(`${sluss.url}/health/ready`);
	expect(await ready.json()).toEqual({ status: 'ready' });
	const proxied = { 'x-forwarded-for': '203.0.113.9' };
	expect((await request.get(`${sluss.url}/metrics`, { headers: proxied })).status()).toBe(404);
	const headers = { ...proxied, authorization: `Bearer ${TOKEN}` };
	const scrape = async () => (await request.get(`${sluss.url}/metrics`, { headers })).text();
	// The worry report that comes at the first start.
	await expect.poll(scrape).toContain('sluss_messages_total{direction="in"} 1');
	const text = await scrape();
	expect(text).toContain('sluss_queue_entries{queue="outbox",state="queued"}');
	expect(text).not.toMatch(/0203:|@|Orosanmälan/);
});

test('a backup made while it runs is restored, and a new Sluss has it all', async ({ page }) => {
	const backup = join(folder, 'backup');
	const restored = join(folder, 'restored');
	const key = { SLUSS_STORAGE_KEY_FILE: join(sluss.dataFolder, 'keys/storage.key') };
	const env = {
		...process.env,
		SLUSS_ENVIRONMENT: 'sandbox',
		SLUSS_DATA: sluss.dataFolder,
		...key
	};
	await run(process.execPath, ['bin/sluss.js', 'backup', backup], { env });
	await run(process.execPath, ['bin/sluss.js', 'restore', backup, restored], { env });
	const second = await serve({ dataFolder: restored, env: key });
	await signIn(page, second.url, 'Sara Strand');
	await page.goto(`${second.url}/search`);
	await page.getByRole('searchbox').fill('Orosanmälan');
	await page.getByRole('searchbox').press('Enter');
	await expect(page.getByRole('link', { name: /Orosanmälan/ }).first()).toBeVisible();
	await second.stop();
});
