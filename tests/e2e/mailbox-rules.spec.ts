/** Rules of a mailbox, from where they are set to where they are felt, and the way in of a person whose telephone is lost. */
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

async function withoutScripts(browser: Browser): Promise<Page> {
	const context = await browser.newContext({ javaScriptEnabled: false, viewport: PHONE });
	return context.newPage();
}

async function openFromList(page: Page, list: string, name: RegExp): Promise<void> {
	await page.goto(`${sluss.url}/admin/${list}`);
	await page.getByRole('main').getByRole('link', { name }).first().click();
}

test('hours, fallback contact and types of files are set, kept when wrong, and felt where one works', async ({
	browser
}) => {
	const page = await withoutScripts(browser);
	await signIn(page, sluss.url, ADMINISTRATOR);
	await openFromList(page, 'mailboxes', /Barn och unga/);
	await page.getByLabel('Måndag, öppnar').fill('08:00');
	await page.getByRole('checkbox', { name: /^Bilder/ }).uncheck();
	await page.getByLabel(/Reservkontakt/).fill('Växeln 010-12 34 56');
	await page.getByRole('button', { name: 'Spara' }).click();
	await expect(page.getByText('Skriv både när dagen börjar och slutar').first()).toBeVisible();
	// Nothing of what was written is lost.
	await expect(page.getByLabel('Måndag, öppnar')).toHaveValue('08:00');
	await expect(page.getByLabel(/Reservkontakt/)).toHaveValue('Växeln 010-12 34 56');
	await expect(page.getByRole('checkbox', { name: /^Bilder/ })).not.toBeChecked();
	await page.getByLabel('Måndag, stänger').fill('16:30');
	await page.getByRole('button', { name: 'Spara' }).click();
	await expect(page.getByText('Sparat')).toBeVisible();
	await expect(page.getByRole('link', { name: /gallringen/ })).toBeVisible();

	await page.context().clearCookies();
	await signIn(page, sluss.url, 'Sara Strand');
	await page.goto(`${sluss.url}/mailboxes`);
	await expect(page.getByText('mån 08:00–16:30').first()).toBeVisible();
	await expect(page.getByText('Reservkontakt: Växeln 010-12 34 56').first()).toBeVisible();
	await page.goto(`${sluss.url}/compose`);
	await page
		.getByRole('button', { name: /^Skriv/ })
		.first()
		.click();
	await page.getByRole('button', { name: 'Lägg till bilagor' }).click();
	await expect(page.getByText('Från den här brevlådan kan du skicka: PDF')).toBeVisible();
	const picker = page.locator('input[type=file]');
	expect(await picker.getAttribute('accept')).not.toContain('.png');
	const png = Buffer.from('\x89PNG\r\n\x1a\nxx', 'latin1');
	await picker.setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: png });
	await page.getByRole('button', { name: 'Ladda upp' }).click();
	await expect(page.getByText('filtyp som brevlådan inte skickar')).toBeVisible();
	await page.context().close();
});

test('many are found and marked by one search after another, without scripts', async ({
	browser
}) => {
	const page = await withoutScripts(browser);
	await signIn(page, sluss.url, ADMINISTRATOR);
	await page.goto(`${sluss.url}/admin/matrix/change`);
	const find = async (label: string, words: string) => {
		await page.getByLabel(label).fill(words);
		await page.getByRole('button', { name: 'Sök' }).first().click();
	};
	await find('Sök namn eller titel', 'strand');
	await expect(page.getByRole('checkbox', { name: /Johan Fors/ })).toHaveCount(0);
	await page.getByRole('checkbox', { name: /Sara Strand/ }).check();
	await find('Sök namn eller titel', 'fors');
	await page.getByRole('checkbox', { name: /Johan Fors/ }).check();
	await find('Sök namn eller funktionsadress', 'äldre');
	await expect(page.getByRole('checkbox', { name: /Sara Strand/ })).toBeChecked();
	await expect(page.getByText('(2 markerade)')).toBeVisible();
	await page.getByRole('checkbox', { name: /Äldreomsorg/ }).check();
	await page.getByRole('radio', { name: 'Läsa', exact: true }).check();
	await page.getByLabel('Till och med').fill('2099-12-24');
	await page.getByRole('button', { name: 'Granska ändringarna' }).click();
	await expect(page.getByText('2 ändringar', { exact: true })).toBeVisible();
	await page.getByRole('button', { name: 'Tillbaka till valen' }).click();
	await expect(page.getByRole('checkbox', { name: /Johan Fors/ })).toBeChecked();
	await expect(page.getByRole('radio', { name: 'Läsa', exact: true })).toBeChecked();
	await expect(page.getByLabel('Till och med')).toHaveValue('2099-12-24');

	// More than a change has room for: the page says so and keeps the first.
	const many = new URLSearchParams({ level: 'read', from: '', until: '' });
	for (let each = 0; each < 600; each += 1) many.append('person', `p${each}`);
	const answer = await page.request.post(`${sluss.url}/admin/matrix/change?/preview`, {
		headers: {
			origin: sluss.url,
			accept: 'text/html',
			'content-type': 'application/x-www-form-urlencoded'
		},
		data: many.toString()
	});
	expect(answer.status()).toBe(422);
	expect(await answer.text()).toContain('Högst 500 personer och 500 brevlådor åt gången');
	await page.context().close();
});

test('an invitation is called back, and who has lost a telephone is signed out everywhere', async ({
	browser
}) => {
	const lost = await browser.newPage();
	await signIn(lost, sluss.url, 'Johan Fors');
	const page = await browser.newPage();
	await signIn(page, sluss.url, ADMINISTRATOR);
	await openFromList(page, 'people?q=fors', /Johan Fors/);
	await expect(page.getByText(/I en webbläsare/)).toBeVisible();
	await page.locator('summary', { hasText: 'Skapa inbjudan' }).click();
	await page.getByRole('button', { name: 'Skapa inbjudan' }).click();
	await expect(page.getByText('En inbjudan som inte är använd')).toBeVisible();
	await page.locator('summary', { hasText: 'Återkalla' }).click();
	await page.getByRole('button', { name: 'Ja, återkalla inbjudan' }).click();
	await expect(page.getByText('En inbjudan som inte är använd')).toHaveCount(0);
	await page.locator('summary', { hasText: 'Logga ut överallt' }).click();
	await page.getByRole('button', { name: 'Ja, logga ut Johan Fors' }).click();
	await expect(page.getByText('Ingenstans')).toBeVisible();
	await expectAccessible(page, 'a person with nothing to sign in with');
	await lost.goto(`${sluss.url}/mailboxes`);
	await expect(lost).toHaveURL(/\/login/);

	await openFromList(page, 'people?q=lund', /Karin Lund/);
	await expect(page.getByText('ändrar du under Inställningar')).toBeVisible();
	await expect(page.getByText('Logga ut överallt')).toHaveCount(0);
	await lost.close();
	await page.close();
});
