/** Who gives rights: an administrator, a unit for its own mailbox, and nobody else. On an installation of its own. */
import { rm } from 'node:fs/promises';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { signIn } from './support/notice-browser.ts';
import { PHONE } from './support/pages.ts';
import { serve, type Served } from './support/serve.ts';

let sluss: Served;
test.beforeAll(async () => {
	sluss = await serve();
});
test.afterAll(async () => {
	await sluss.stop();
	await rm(sluss.dataFolder, { recursive: true, force: true });
});

const ADMINISTRATOR = 'Karin Lund';
/** Administers one mailbox only. */
const UNIT = 'Maria Ås';

async function open(page: Page, path: string): Promise<number | undefined> {
	return (await page.goto(`${sluss.url}/admin/${path}`))?.status();
}

async function withoutScripts(browser: Browser): Promise<Page> {
	return (await browser.newContext({ javaScriptEnabled: false })).newPage();
}

async function idOf(page: Page, mailbox: RegExp): Promise<string> {
	await open(page, 'mailboxes');
	const href = await page
		.getByRole('main')
		.getByRole('link', { name: mailbox })
		.first()
		.getAttribute('href');
	return href?.split('/').at(-1) ?? '';
}

test('to who handles messages there is no administration, and no way to it', async ({ page }) => {
	await signIn(page, sluss.url, 'Sara Strand');
	for (const path of [
		'mailboxes',
		'mailboxes/new',
		'people',
		'people/new',
		'people/00000000-0000-4000-8000-000000000002',
		'matrix',
		'matrix/change',
		'matrix/batches'
	]) {
		expect(await open(page, path), path).toBe(404);
		expect(await page.content()).not.toMatch(/Johan Fors|Ekonomiskt bistånd/);
	}
	await page.goto(`${sluss.url}/mailboxes`);
	await expect(page.getByRole('link', { name: 'Admin', exact: true })).toHaveCount(0);
	const forged = await page.request.post(`${sluss.url}/admin/people/new`, {
		form: { name: 'Intruder', title: '', email: '', hsaId: '' },
		headers: { origin: sluss.url },
		maxRedirects: 0
	});
	expect(forged.status()).toBe(404);
});

test('a unit sees and changes its own mailbox only', async ({ page }) => {
	await signIn(page, sluss.url, ADMINISTRATOR);
	const others = await idOf(page, /Äldreomsorg/);
	await page.context().clearCookies();
	await signIn(page, sluss.url, UNIT);
	await page.getByRole('link', { name: 'Admin', exact: true }).click();
	await expect(page.getByText('1 funktionsbrevlåda')).toBeVisible();
	expect(await open(page, `mailboxes/${others}`)).toBe(404);
	expect(await open(page, 'people')).toBe(404);
	expect(await open(page, 'mailboxes/new')).toBe(404);
	await open(page, 'matrix');
	expect(await page.getByRole('main').innerHTML()).not.toContain(others);
	await open(page, `matrix/change?mailbox=${others}`);
	expect(await page.getByRole('main').innerHTML()).not.toContain(others);
});

test('a person is added, given a right for some days, and it is taken back, without scripts', async ({
	browser
}) => {
	const page = await withoutScripts(browser);
	await signIn(page, sluss.url, ADMINISTRATOR);
	await open(page, 'people/new');
	await page.getByLabel('Namn').fill('Vera Vikarie');
	await page.getByLabel(/E-post/).fill('vera@ekvik.example');
	await page.getByRole('button', { name: 'Lägg till personen' }).click();
	await expect(page.getByText('Personen är tillagd')).toBeVisible();
	await expect(page.getByText('Aldrig inloggad')).toBeVisible();

	await page.getByRole('link', { name: 'Ge behörighet i fler brevlådor' }).click();
	await expect(page.getByRole('checkbox', { name: 'Vera Vikarie' })).toBeChecked();
	await page.getByRole('checkbox', { name: /Barn och unga/ }).check();
	await page.getByRole('checkbox', { name: /Äldreomsorg/ }).check();
	await page.getByRole('radio', { name: 'Läsa och skicka' }).check();
	await page.getByLabel('Till och med').fill('2020-01-01');
	await page.getByRole('button', { name: 'Granska ändringarna' }).click();
	await expect(page.getByText('2 görs inte')).toBeVisible();
	await expect(page.getByText('Slutdatumet har passerat').first()).toBeVisible();
	await expect(page.getByRole('button', { name: /^Gör/ })).toHaveCount(0);

	await page.goBack();
	await page.getByLabel('Till och med').fill('2099-12-24');
	await page.getByRole('button', { name: 'Granska ändringarna' }).click();
	await expect(page.getByText('till och med 2099-12-24').first()).toBeVisible();
	await page.getByRole('button', { name: 'Gör 2 ändringar' }).click();
	await expect(page.getByText('2 ändringar är gjorda.')).toBeVisible();

	await page.getByText('Ångra', { exact: true }).click();
	await page.getByRole('button', { name: 'Ja, ångra alla' }).click();
	await expect(page.getByText('2 är återställda.')).toBeVisible();
	await page.context().close();
});

test('nobody changes her own rights or roles', async ({ page }) => {
	await signIn(page, sluss.url, ADMINISTRATOR);
	await open(page, 'people?q=Karin');
	await page.getByRole('link', { name: /Karin Lund/ }).click();
	await expect(page.getByText('Du kan inte ändra dina egna')).toBeVisible();
	await expect(page.getByRole('button', { name: /rollen/ })).toHaveCount(0);
	const forged = await page.request.post(`${page.url()}?/grant`, {
		form: { role: 'auditor' },
		headers: { origin: sluss.url, accept: 'text/html' }
	});
	expect(forged.status()).toBe(409);
});

test('a mailbox is opened, stands unmanned, and is closed', async ({ page }) => {
	await signIn(page, sluss.url, ADMINISTRATOR);
	await open(page, 'mailboxes/new');
	// On a loaded machine the script comes late.
	await expect(async () => {
		await page.getByLabel('Namn', { exact: true }).fill('Prövning');
		await page.getByLabel('Funktionsadress').fill('sdk:inkorg:prov');
		await page.waitForTimeout(300);
		await expect(page.getByLabel('Namn', { exact: true })).toHaveValue('Prövning', {
			timeout: 100
		});
	}).toPass();
	await page.getByRole('button', { name: 'Öppna brevlådan' }).click();
	await expect(page.getByText('Obemannad', { exact: true })).toBeVisible();
	await page.getByText('Stäng brevlådan', { exact: true }).click();
	await page.getByRole('button', { name: 'Ja, stäng Prövning' }).click();
	await expect(page.getByText('Stängd', { exact: true })).toBeVisible();
	await open(page, 'mailboxes?filter=closed');
	await expect(page.getByRole('link', { name: /Prövning/ })).toBeVisible();
});

test('the matrix is walked by arrow keys, and a cell leads to its change', async ({ page }) => {
	await signIn(page, sluss.url, ADMINISTRATOR);
	await open(page, 'matrix?people=Strand');
	const cells = page.getByRole('table').getByRole('link', { name: /^Sara Strand, / });
	// The keys are an addition of the script, which a loaded machine brings late.
	await expect(async () => {
		await cells.first().focus();
		await page.keyboard.press('ArrowRight');
		await expect(cells.nth(1)).toBeFocused({ timeout: 500 });
	}).toPass();
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('ArrowUp');
	await expect(page.getByRole('checkbox').first()).not.toBeFocused();
	await open(page, 'matrix');
	await page.getByRole('link', { name: /^Sara Strand, .*Läsa och skicka/ }).click();
	await expect(page.getByRole('radio', { name: 'Läsa och skicka' })).toBeChecked();
});

test('axe finds nothing and nothing scrolls sideways', async ({ page }) => {
	// Nine pages in eight forms each, on a machine that may do other things.
	test.setTimeout(300_000);
	await page.setViewportSize(PHONE);
	await signIn(page, sluss.url, ADMINISTRATOR);
	for (const path of [
		'mailboxes',
		'mailboxes/new',
		`mailboxes/${await idOf(page, /Barn och unga/)}`,
		'people',
		'people/00000000-0000-4000-8000-000000000001',
		'people/new',
		'matrix',
		'matrix/change?person=00000000-0000-4000-8000-000000000001',
		'matrix/batches'
	]) {
		await open(page, path);
		await expectAccessible(page, path);
	}
});
