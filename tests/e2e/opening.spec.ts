import { expect } from '@playwright/test';
import {
	chooseRecipient,
	openMailbox,
	PHONE,
	signInAs,
	startMessage,
	TABLET
} from './support/pages.ts';
import { test } from './support/test.ts';

test('opening what is unread asks once more for the queue, and not again and again', async ({
	page
}) => {
	await signInAs(page, 'Johan Fors');
	await openMailbox(page, 'Barn och unga');
	await page.goto(`${page.url()}?view=all`);
	const unread = page.locator('a.row.new').first();
	await expect(unread).toBeVisible();
	const asked: string[] = [];
	page.on('request', (request) => {
		if (request.url().includes('__data.json')) asked.push(request.url());
	});
	await unread.click();
	await page.waitForURL(/\/conversations\//);
	await page.waitForTimeout(3_000);
	// The page, the queue once more because something has been read, and what refreshes by itself.
	expect(asked.length).toBeLessThan(8);
});

test.describe('on a tablet', () => {
	test.use({ viewport: TABLET });

	test('a subject as long as it may be leaves room for the message', async ({ page }) => {
		await signInAs(page, 'Sara Strand');
		await startMessage(page);
		await chooseRecipient(page, 'ovning tar emot', /tar emot utan/);
		await page.getByLabel('Rubrik', { exact: true }).fill('Möte om vårdplanering'.repeat(12));
		await page.getByRole('radio', { name: /Ja, sekretess/ }).check();
		await page.getByLabel('Text', { exact: true }).fill('Det här ska gå att läsa.');
		await page.getByText('Referenser och personer').click();
		await page.getByLabel('Referens', { exact: true }).first().fill('SN-2026-'.repeat(31));
		await page.getByRole('button', { name: 'Granska och skicka' }).click();
		await page.waitForURL(/\/review$/);
		await page.getByRole('button', { name: 'Skicka', exact: true }).click();
		await page.getByRole('button', { name: 'Skicka nu' }).click();
		await page.waitForURL(/\/conversations\//);
		await expect(page.getByText('Det här ska gå att läsa.')).toBeInViewport();
		const subject = await page.locator('h1#subject').boundingBox();
		expect(subject?.height).toBeLessThan(TABLET.height / 4);
	});
});

for (const [name, viewport] of [
	['phone', PHONE],
	['tablet', TABLET]
] as const) {
	test.describe(`on a ${name}`, () => {
		test.use({ viewport });

		test('who opens a long conversation comes to what is new in it', async ({ page }) => {
			const subject = `Fråga med svar ${name}`;
			await signInAs(page, 'Sara Strand');
			await startMessage(page);
			await chooseRecipient(page, 'ovning svarar', /svarar alltid/);
			await page.getByLabel('Rubrik', { exact: true }).fill(subject);
			await page.getByRole('radio', { name: /Ja, sekretess/ }).check();
			await page.getByLabel('Text', { exact: true }).fill('En rad till.\n\n'.repeat(60));
			await page.getByRole('button', { name: 'Granska och skicka' }).click();
			await page.waitForURL(/\/review$/);
			await page.getByRole('button', { name: 'Skicka', exact: true }).click();
			await page.getByRole('button', { name: 'Skicka nu' }).click();
			await page.waitForURL(/\/conversations\//);
			await page.context().clearCookies();
			await signInAs(page, 'Johan Fors');
			await openMailbox(page, 'Barn och unga');
			await page.goto(`${page.url()}?view=all`);
			const opened = page.locator('a.row.new', { hasText: subject });
			await expect(async () => {
				await page.reload();
				await expect(opened).toBeVisible({ timeout: 1_000 });
			}).toPass({ timeout: 60_000 });
			await opened.click();
			await page.waitForURL(/\/conversations\//);
			await expect(page.getByText(/Hej från Övningsmyndigheten/)).toBeInViewport();
		});
	});
}
