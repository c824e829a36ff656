/** Lists of rights, people and mailboxes: out as a file, in again after every change has been looked at. On an installation of its own. */
import AxeBuilder from '@axe-core/playwright';
import { readFile, rm } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { signIn } from './support/notice-browser.ts';
import { PHONE, TABLET } from './support/pages.ts';
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

const open = async (page: Page, path: string) =>
	(await page.goto(`${sluss.url}/admin/import${path}`))?.status();

async function letIn(page: Page, kind: string, text: string | Buffer): Promise<void> {
	await open(page, `?kind=${kind}`);
	const file = { name: 'lista.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
	await page.getByLabel('Fil från Excel').setInputFiles(file);
	await page.getByRole('button', { name: 'Granska filen' }).click();
}

/** A list as it is downloaded. */
async function takeOut(page: Page, kind: string): Promise<string> {
	await open(page, `?kind=${kind}`);
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('link', { name: 'Ladda ner listan' }).click()
	]);
	return readFile(await download.path(), 'utf8');
}

test('to who administers nothing there are no lists; to a unit, its own mailbox and no people', async ({
	page
}) => {
	await signIn(page, sluss.url, 'Sara Strand');
	for (const path of ['', '?kind=people', '/export', '/00000000-0000-4000-8000-000000000001']) {
		expect(await open(page, path), path).toBe(404);
	}
	await page.context().clearCookies();
	await signIn(page, sluss.url, UNIT);
	expect(await open(page, '?kind=people')).toBe(404);
	expect(await open(page, '/export?kind=people')).toBe(404);
	const list = await takeOut(page, 'memberships');
	expect(list).toContain('Barn och unga');
	expect(list).not.toMatch(/Ekonomiskt|@/);
});

test('rights from Excel are looked at, given and taken back, without scripts', async ({
	browser
}) => {
	const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
	await signIn(page, sluss.url, ADMINISTRATOR);
	await page.getByRole('link', { name: 'Admin', exact: true }).click();
	await page.getByRole('link', { name: 'Listor' }).click();
	const before = await takeOut(page, 'memberships');
	await letIn(page, 'memberships', before);
	await expect(page.getByText('Filen stämmer med det som redan gäller')).toBeVisible();
	await expect(page.getByRole('button', { name: /^Gör/ })).toHaveCount(0);

	const lines = before.trimEnd().split('\r\n');
	const row = lines.findIndex((line) => line.includes('Lena Holm') && line.includes('Barn och'));
	const ended = lines.map((line, at) => (at === row ? line.replace(/;kö;/, ';ingen;') : line));
	// As Excel saves "CSV": Windows-1252.
	await letIn(page, 'memberships', Buffer.from(ended.join('\r\n').slice(1), 'latin1'));
	await expect(page.getByText('0 nya, 0 ändras, 1 upphör')).toBeVisible();
	await expect(page.getByText(`Rad ${row + 1}`, { exact: true })).toBeVisible();
	await page.getByRole('button', { name: 'Gör ändringen' }).click();
	await expect(page.getByText('1 ändring är gjord.')).toBeVisible();
	expect(await takeOut(page, 'memberships')).not.toContain(lines[row]);
	await page.goto(`${sluss.url}/admin/matrix/batches`);
	await page.getByRole('link', { name: /Import av behörigheter/ }).click();
	await page.getByText('Ångra', { exact: true }).click();
	await page.getByRole('button', { name: 'Ja, ångra alla' }).click();
	await expect(page.getByText('1 är återställda.')).toBeVisible();
	expect(await takeOut(page, 'memberships')).toBe(before);
	await page.context().close();
});

test('each faulty row is told with its line, and nothing can be done before it is mended', async ({
	page
}) => {
	await signIn(page, sluss.url, ADMINISTRATOR);
	await letIn(page, 'people', 'Namn;Lön\r\nBo;1');
	await expect(
		page.getByText('Det saknas en kolumn: Person-id eller E-post eller HSA-id.')
	).toBeVisible();
	await expect(page.getByText('”Lön”')).toBeVisible();
	await letIn(page, 'people', 'Namn;E-post;HSA-id\r\n"Bo\r\nBerg";bo@ekvik.example;\r\nCia;cia;');
	await expect(page.getByText('Rad 4, E-post')).toBeVisible();
	await expect(page.getByText('E-postadressen är fel skriven.')).toBeVisible();
	await expect(page.getByRole('button', { name: /^Gör/ })).toHaveCount(0);
	await page.getByRole('link', { name: '1 ändring' }).click();
	await expect(page.getByText('Bo Berg').first()).toBeVisible();
	await page.getByRole('button', { name: 'Läs in en annan fil' }).click();
	await expect(page.getByLabel('Fil från Excel')).toBeVisible();
	await letIn(page, 'people', Buffer.alloc(4_000_001, 'a'));
	await expect(page.getByText('Filen är större än 4 MB.')).toBeVisible();
	// Larger than any form, and within the limit of a list.
	const many = Array.from(
		{ length: 3_000 },
		(_, at) => `ny${at}@ekvik.example;Ny ${at};Handläggare`
	);
	await letIn(page, 'people', ['E-post;Namn;Titel', ...many].join('\r\n'));
	await expect(page.getByText('3000 nya, 0 ändras, 0 upphör')).toBeVisible();
	await expect(page.getByText('Sida 1 av 30')).toBeVisible();
});

test('what somebody has changed meanwhile is looked at once more', async ({ page }) => {
	await signIn(page, sluss.url, ADMINISTRATOR);
	await letIn(page, 'people', 'Namn;E-post\r\nDisa;disa@ekvik.example\r\nEmil;emil@ekvik.example');
	const other = await page.context().newPage();
	await other.goto(`${sluss.url}/admin/people/new`);
	await expect(async () => {
		await other.getByLabel('Namn').fill('Emil Ek');
		await other.getByLabel(/E-post/).fill('emil@ekvik.example');
		await other.waitForTimeout(300);
		await expect(other.getByLabel('Namn')).toHaveValue('Emil Ek', { timeout: 100 });
	}).toPass();
	await other.getByRole('button', { name: 'Lägg till personen' }).click();
	await expect(other.getByText('Personen är tillagd')).toBeVisible();
	await page.getByRole('button', { name: 'Gör 2 ändringar' }).click();
	await expect(page.getByText('Något har ändrats sedan du granskade.')).toBeVisible();
	await expect(page.getByText('1 nya, 1 ändras, 0 upphör')).toBeVisible();
	await page.getByRole('button', { name: 'Gör 2 ändringar' }).click();
	await expect(page.getByText('2 ändringar är gjorda.')).toBeVisible();
});

for (const [name, viewport] of [
	['phone', PHONE],
	['tablet', TABLET]
] as const) {
	test(`can be used by everybody, and nothing is wider than the screen: ${name}`, async ({
		page
	}) => {
		await page.setViewportSize(viewport);
		await signIn(page, sluss.url, ADMINISTRATOR);
		const check = async () => {
			expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
			const wider = await page.evaluate(
				() => document.documentElement.scrollWidth > document.documentElement.clientWidth
			);
			expect(wider).toBe(false);
		};
		await open(page, '');
		await check();
		await letIn(page, 'mailboxes', 'Namn');
		await check();
		await letIn(page, 'mailboxes', `Funktionsadress;Namn\r\n${'x'.repeat(200)};Ny\r\nmed blank;Ny`);
		await check();
		await page.getByRole('link', { name: '1 ändring' }).click();
		await expect(page.getByText('Ny', { exact: true }).first()).toBeVisible();
		await check();
	});
}
