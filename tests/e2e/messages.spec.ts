import { expect } from '@playwright/test';
import {
	chooseRecipient,
	openMailbox,
	pdfFile,
	PHONE,
	signInAs,
	startMessage,
	TABLET
} from './support/pages.ts';
import { test } from './support/test.ts';

for (const [name, viewport] of [
	['phone', PHONE],
	['tablet', TABLET]
] as const) {
	test.describe(`on a ${name}`, () => {
		test.use({ viewport });

		test('a social worker reads a worry report with its formatting and its PDF', async ({
			page
		}) => {
			await signInAs(page, 'Sara Strand');
			await openMailbox(page, 'Barn och unga');
			await page.goto(`${page.url()}?view=all`);
			await page
				.getByRole('link', { name: /Orosanmälan/ })
				.last()
				.click();
			await page.waitForURL(/\/conversations\//);
			await expect(page.getByRole('heading', { name: 'Vad vi har sett' })).toBeVisible();
			await expect(page.getByText('Sekretess').filter({ visible: true }).first()).toBeVisible();
			await expect(page.locator('strong', { hasText: 'ensam hemma' })).toBeVisible();

			await page
				.getByRole('link', { name: /^Visa .*\.pdf/ })
				.first()
				.click();
			await page.waitForURL(/\/attachments\//);
			await expect(page.locator('canvas').first()).toBeVisible();
			await expect.poll(() => page.locator('canvas').first().evaluate(isDrawnOn)).toBe(true);
		});

		test('a message is sent, followed to Mottaget, and answered in the same conversation', async ({
			page
		}) => {
			const subject = `Fråga om stödinsats ${name}`;
			await signInAs(page, 'Sara Strand');
			await startMessage(page);
			await chooseRecipient(page, 'ovning svarar', /svarar alltid/);
			await page.getByLabel('Rubrik', { exact: true }).fill(subject);
			await page.getByRole('radio', { name: /Ja, sekretess/ }).check();
			await page
				.getByLabel('Text', { exact: true })
				.fill('Kan ni svara **snart**?\n\n- ett\n- två');
			await page.getByText('Referenser och personer').click();
			await page.getByLabel('Referens', { exact: true }).first().fill('SN 2026-114');
			await page.locator('input[type=file]').first().setInputFiles(pdfFile('underlag.pdf', 50_000));
			await expect(page.getByRole('button', { name: 'Ta bort underlag.pdf' })).toBeVisible();

			await page.getByRole('button', { name: 'Granska och skicka' }).click();
			await page.waitForURL(/\/review$/);
			await expect(page.getByText('Övning – svarar alltid').first()).toBeVisible();
			await expect(page.getByText('underlag.pdf')).toBeVisible();
			await page.getByRole('button', { name: 'Skicka', exact: true }).click();
			await page.getByRole('button', { name: 'Skicka nu' }).click();

			await page.waitForURL(/\/conversations\//);
			await expect(page.getByRole('heading', { name: subject, level: 1 })).toBeVisible();
			await expect(page.getByText('Mottaget', { exact: true })).toBeVisible({ timeout: 30_000 });
			// Nobody touches the page: it learns of the answer by itself, or when it is opened again.
			await expect(async () => {
				await page.reload();
				await expect(page.getByText('Nytt', { exact: true })).toBeVisible({ timeout: 1_000 });
			}).toPass({ timeout: 40_000 });
			await expect(page.getByText('SN 2026-114').first()).toBeVisible();
		});
	});
}

test('a refusal is told in plain words, with the reason', async ({ page }) => {
	await signInAs(page, 'Sara Strand');
	await startMessage(page);
	await chooseRecipient(page, 'övning filtyp', /avvisar/);
	await page.getByLabel('Rubrik', { exact: true }).fill('Ett meddelande som avvisas');
	await page.getByRole('radio', { name: /Nej, ingen/ }).check();
	await page.getByLabel('Text', { exact: true }).fill('Text.');
	await page.getByRole('button', { name: 'Granska och skicka' }).click();
	await page.getByRole('button', { name: 'Skicka', exact: true }).click();
	await page.getByRole('button', { name: 'Skicka nu' }).click();
	await page.waitForURL(/\/conversations\//);
	await expect(page.getByText('Avvisat', { exact: true })).toBeVisible({ timeout: 30_000 });
});

test('a second thought within five seconds stops the message', async ({ page }) => {
	await signInAs(page, 'Sara Strand');
	await startMessage(page);
	await chooseRecipient(page, 'övning svarar', /svarar alltid/);
	await page.getByLabel('Rubrik', { exact: true }).fill('Ångras');
	await page.getByRole('radio', { name: /Nej, ingen/ }).check();
	await page.getByLabel('Text', { exact: true }).fill('Text.');
	await page.getByRole('button', { name: 'Granska och skicka' }).click();
	await page.getByRole('button', { name: 'Skicka', exact: true }).click();
	await page.getByRole('button', { name: 'Ångra' }).click();
	await expect(page.getByText('Inget är skickat.')).toBeVisible();
	await page.waitForTimeout(6_000);
	await expect(page).toHaveURL(/\/review$/);
});

function isDrawnOn(canvas: SVGElement | HTMLElement): boolean {
	const { width, height } = canvas as HTMLCanvasElement;
	const pixels = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height);
	return pixels?.data.some((value, index) => index % 4 !== 3 && value < 100) ?? false;
}
