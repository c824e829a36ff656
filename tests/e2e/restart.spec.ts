import { rm } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { signIn } from './support/notice-browser.ts';
import { serve } from './support/serve.ts';

test('after a stop and a start everything is there: conversations, drafts, the session', async ({
	page
}) => {
	const first = await serve();
	await signIn(page, first.url, 'Sara Strand');
	await page.goto(`${first.url}/compose`);
	await page
		.getByRole('button', { name: /^Skriv/ })
		.first()
		.click();
	await page.waitForURL(/\/compose\/[0-9a-f-]{36}$/);
	await page.getByLabel('Rubrik', { exact: true }).fill('Över natten');
	await expect(page.getByText(/^Sparat/).filter({ visible: true })).toBeVisible();
	const draft = new URL(page.url()).pathname;
	await first.stop();

	const { dataFolder } = first;
	const second = await serve({ dataFolder, port: Number(new URL(first.url).port) });
	await page.goto(second.url + draft);
	await expect(page.getByLabel('Rubrik', { exact: true })).toHaveValue('Över natten');
	await page.goto(`${second.url}/search`);
	await page.getByRole('searchbox').fill('Orosanmälan');
	await page.getByRole('searchbox').press('Enter');
	await expect(page.getByRole('link', { name: /Orosanmälan/ }).first()).toBeVisible();
	await second.stop();
	await rm(dataFolder, { recursive: true, force: true });
});
