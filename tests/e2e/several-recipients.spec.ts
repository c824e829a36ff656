import { expect, type Page } from '@playwright/test';
import { chooseRecipient, openMailbox, PHONE, signInAs, startMessage } from './support/pages.ts';
import { test } from './support/test.ts';

async function addRecipient(page: Page, query: string, name: RegExp): Promise<void> {
	await page.getByRole('button', { name: 'Lägg till mottagare' }).click();
	await page.getByRole('combobox', { name: 'En mottagare till' }).fill(query);
	await page.getByRole('option', { name }).click();
}

async function send(page: Page, subject: string): Promise<void> {
	await page.getByLabel('Rubrik', { exact: true }).fill(subject);
	await page.getByRole('radio', { name: /Ja, sekretess/ }).check();
	await page.getByLabel('Text', { exact: true }).fill('Vi behöver en samordnad plan.');
	await page.getByRole('button', { name: 'Granska och skicka' }).click();
	await page.waitForURL(/\/review$/);
}

test.describe('on a phone', () => {
	test.use({ viewport: PHONE });

	test('one text goes to several, in the house and outside, and each has a state of its own', async ({
		page
	}) => {
		const subject = 'Samordnad plan för flera';
		await signInAs(page, 'Sara Strand');
		await startMessage(page);
		await chooseRecipient(page, 'ovning svarar', /svarar alltid/);
		await addRecipient(page, 'ekvik elevhälsan', /Ekviks kommun.*Elevhälsan/);
		await addRecipient(page, 'övning filtyp', /avvisar/);
		await expect(page.getByText('3 mottagare. Var och en får ett eget meddelande')).toBeVisible();
		await send(page, subject);
		await expect(page.getByText('Till 3 mottagare')).toBeVisible();
		await page.getByRole('button', { name: 'Skicka till 3' }).click();
		await page.getByRole('button', { name: 'Skicka nu' }).click();
		await page.waitForURL(/\/conversations\//);

		await expect(async () => {
			await page.reload();
			await page.getByText('Skickat till 3 mottagare').first().click();
			const list = page.locator('details[open]', { hasText: 'Skickat till 3' }).first();
			await expect(list.getByText('Mottaget')).toHaveCount(2, { timeout: 1_000 });
			await expect(list.getByText('Avvisat')).toHaveCount(1, { timeout: 1_000 });
		}).toPass({ timeout: 40_000 });

		// The message in the house is in the other mailbox, for whoever reads there.
		await openMailbox(page, 'Elevhälsan');
		await page.goto(`${page.url()}?view=all`);
		await page
			.getByRole('link', { name: new RegExp(subject) })
			.first()
			.click();
		await page.waitForURL(/\/conversations\//);
		await expect(page.getByText('Vi behöver en samordnad plan.')).toBeVisible();
	});

	test('whom one has added twice is there once, and one can be taken out again', async ({
		page
	}) => {
		await signInAs(page, 'Sara Strand');
		await startMessage(page);
		await chooseRecipient(page, 'ovning svarar', /svarar alltid/);
		await addRecipient(page, 'ovning svarar', /svarar alltid/);
		await expect(page.getByText(/2 mottagare/)).toHaveCount(0);
		await addRecipient(page, 'ekvik elevhälsan', /Elevhälsan/);
		await expect(page.getByText(/^2 mottagare/)).toBeVisible();
		await page.getByRole('button', { name: /Ta bort Ekviks kommun, Elevhälsan/ }).click();
		await expect(page.getByText(/^2 mottagare/)).toHaveCount(0);
	});
});

test('a message that could not be delivered is sent again with one press', async ({ page }) => {
	await signInAs(page, 'Sara Strand');
	await startMessage(page);
	await chooseRecipient(page, 'onåbar plats', /onåbar/);
	await send(page, 'Som inte når fram');
	await page.getByRole('button', { name: 'Skicka', exact: true }).click();
	await page.getByRole('button', { name: 'Skicka nu' }).click();
	await page.waitForURL(/\/conversations\//);
	await expect(page.getByText('Misslyckat', { exact: true })).toBeVisible({ timeout: 60_000 });
	await page.getByRole('button', { name: 'Skicka igen' }).click();
	await expect(page.getByRole('button', { name: 'Skicka igen' })).toHaveCount(0);
	await page.locator('summary').filter({ hasText: 'visa händelser' }).first().click();
	await expect(page.getByText('nytt försök är planerat').first()).toBeVisible();
});

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });

	test('several recipients are searched for and chosen with buttons', async ({ page }) => {
		await signInAs(page, 'Sara Strand');
		await startMessage(page);
		const find = async (label: string, query: string) => {
			await page.getByRole('searchbox', { name: label }).fill(query);
			await page.getByRole('button', { name: 'Sök', exact: true }).click();
		};
		await find('Till', 'övning svarar');
		await page.getByRole('button', { name: /svarar alltid/ }).click();
		await page.getByRole('button', { name: 'Lägg till mottagare' }).click();
		await find('En mottagare till', 'ekvik elevhälsan');
		await page.getByRole('button', { name: /Elevhälsan/ }).click();
		await expect(page.getByText(/^2 mottagare/)).toBeVisible();
		await send(page, 'Utan skript till två');
		await expect(page.getByText('Till 2 mottagare')).toBeVisible();
		await page.getByRole('button', { name: 'Skicka till 2' }).click();
		await page.waitForURL(/\/conversations\//);
	});
});
