import { expect } from '@playwright/test';
import { openMailbox, pdfFile, PHONE, signInAs, slussUrl } from './support/pages.ts';
import { test } from './support/test.ts';

test.use({ javaScriptEnabled: false, viewport: PHONE });

test('everything that the day needs works without JavaScript', async ({ page }) => {
	await signInAs(page, 'Sara Strand');
	await openMailbox(page, 'Barn och unga');
	await page.goto(`${page.url()}?view=all`);
	await page
		.getByRole('link', { name: /Orosanmälan/ })
		.last()
		.click();
	await expect(page.getByRole('heading', { name: 'Vad vi har sett' })).toBeVisible();

	await page.goto(`${slussUrl()}/compose`);
	await page
		.getByRole('button', { name: /^Skriv/ })
		.first()
		.click();
	await page.getByLabel('Rubrik', { exact: true }).fill('Utan JavaScript');
	await page.getByRole('radio', { name: /Nej, ingen/ }).check();
	await page.getByLabel('Text', { exact: true }).fill('Skrivet utan JavaScript.');
	await page.getByRole('searchbox', { name: 'Till' }).fill('övning svarar');
	await page.getByRole('button', { name: 'Sök' }).click();
	// What was written before the search is still there.
	await expect(page.getByLabel('Rubrik', { exact: true })).toHaveValue('Utan JavaScript');
	await page.getByRole('button', { name: /svarar alltid/ }).click();
	await expect(page.getByLabel('Text', { exact: true })).toHaveValue('Skrivet utan JavaScript.');

	await page.getByRole('button', { name: 'Lägg till bilagor' }).click();
	await page.locator('input[type=file]').setInputFiles(pdfFile('bilaga.pdf'));
	await page.getByRole('button', { name: 'Ladda upp' }).click();
	await expect(page.getByText('1 fil är tillagd.')).toBeVisible();
	await page.getByRole('link', { name: /tillbaka till meddelandet/ }).click();

	await page.getByRole('button', { name: 'Granska och skicka' }).click();
	await expect(page.getByText('Övning – svarar alltid').first()).toBeVisible();
	await page.getByRole('button', { name: 'Skicka', exact: true }).click();
	await page.waitForURL(/\/conversations\//);
	await expect(async () => {
		await page.reload();
		await expect(page.getByText('Mottaget', { exact: true })).toBeVisible({ timeout: 500 });
	}).toPass({ timeout: 40_000 });
});
