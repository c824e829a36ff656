import { expect } from '@playwright/test';
import { chooseRecipient, pdfFile, signInAs, startMessage } from './support/pages.ts';
import { test } from './support/test.ts';

// The service worker has the scripts in its own cache: where it answers, nobody can hold them back.
test.use({ serviceWorkers: 'block' });

test.beforeEach(async ({ page }) => {
	await signInAs(page, 'Sara Strand');
	await startMessage(page);
});

test('each field that is wrong is named, and nothing typed is lost', async ({ page }) => {
	await page.getByLabel('Text', { exact: true }).fill('Det här får inte försvinna.');
	await page.getByRole('button', { name: 'Granska och skicka' }).click();
	const summary = page
		.getByRole('alert')
		.or(page.getByRole('region', { name: /rättas/ }))
		.first();
	await expect(summary).toContainText('Välj mottagare i adressboken.');
	await expect(summary).toContainText('Skriv en rubrik.');
	await expect(summary).toContainText('Välj om meddelandet omfattas av sekretess.');
	await expect(page.getByLabel('Text', { exact: true })).toHaveValue('Det här får inte försvinna.');
});

test('a personal number in the subject is stopped, with a way on', async ({ page }) => {
	await chooseRecipient(page, 'övning svarar', /svarar alltid/);
	await page.getByLabel('Rubrik', { exact: true }).fill('Ang. 19121212-1212');
	await page.getByRole('radio', { name: /Nej, ingen/ }).check();
	await page.getByLabel('Text', { exact: true }).fill('Text.');
	await page.getByRole('button', { name: 'Granska och skicka' }).click();
	await expect(page.getByText(/Rubriken innehåller ett personnummer/).first()).toBeVisible();
	await expect(page).not.toHaveURL(/review/);
	await expect(page.getByLabel('Rubrik', { exact: true })).toHaveValue('Ang. 19121212-1212');
});

test('a file that makes the message larger than 30 MB is refused before it is uploaded', async ({
	page
}) => {
	const uploads: string[] = [];
	page.on('request', (request) => {
		if (/attachments/.test(request.url()) && request.method() !== 'GET')
			uploads.push(request.url());
	});
	await page.locator('input[type=file]').first().setInputFiles(pdfFile('stor.pdf', 24_000_000));
	await expect(page.getByText(/stor\.pdf får inte plats/)).toBeVisible();
	expect(uploads).toEqual([]);
});

test('a program that calls itself a PDF is refused by the server', async ({ page }) => {
	await page
		.locator('input[type=file]')
		.first()
		.setInputFiles({
			name: 'program.pdf',
			mimeType: 'application/pdf',
			buffer: Buffer.from('MZ\0\0')
		});
	await expect(page.getByText(/program\.pdf är inte det som namnet säger/)).toBeVisible();
});

test('what was written is there after the page is left without saving', async ({ page }) => {
	await page.getByLabel('Rubrik', { exact: true }).fill('Halvskrivet');
	await page.getByLabel('Text', { exact: true }).fill('Mitt i en mening');
	await expect(page.getByText(/^Sparat/).filter({ visible: true })).toBeVisible();
	const draft = page.url();
	// The last words are sent while the page is left: the new page may be asked for before they have come.
	await expect(async () => {
		await page.goto('about:blank');
		await page.goto(draft);
		const now = { timeout: 1_000 };
		await expect(page.getByLabel('Rubrik', { exact: true })).toHaveValue('Halvskrivet', now);
		await expect(page.getByLabel('Text', { exact: true })).toHaveValue('Mitt i en mening', now);
	}).toPass();
});

test('what is typed before the scripts have come is saved too', async ({ page }) => {
	const draft = page.url();
	let release = () => {};
	const slow = new Promise<void>((resolve) => (release = resolve));
	await page.route('**/_app/**/*.js', async (route) => {
		await slow;
		await route.continue();
	});
	await page.goto(draft, { waitUntil: 'commit' });
	await page.getByLabel('Text', { exact: true }).fill('Skrivet i hissen');
	release();
	await expect(page.getByText(/^Sparat/).filter({ visible: true })).toBeVisible();
	await page.unroute('**/_app/**/*.js');
	await expect(async () => {
		await page.goto('about:blank');
		await page.goto(draft);
		await expect(page.getByLabel('Text', { exact: true })).toHaveValue('Skrivet i hissen', {
			timeout: 1_000
		});
	}).toPass();
});
