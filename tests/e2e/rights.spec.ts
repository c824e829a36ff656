import { expect } from '@playwright/test';
import { openMailbox, signInAs, slussUrl } from './support/pages.ts';
import { test } from './support/test.ts';

test('nobody gets past the sign-in', async ({ page, request }) => {
	for (const path of ['/mailboxes', '/compose', '/settings', '/notices', '/search']) {
		await page.goto(slussUrl() + path);
		await expect(page).toHaveURL(/\/login/);
	}
	const answer = await request.get(`${slussUrl()}/compose/recipients?q=barn`, { maxRedirects: 0 });
	expect(answer.status()).not.toBe(200);
});

test('who may not read a mailbox gets "not found" for its conversations, and no hint of what is in them', async ({
	page,
	browser
}) => {
	await signInAs(page, 'Sara Strand');
	await openMailbox(page, 'Barn och unga');
	await page.goto(`${page.url()}?view=all`);
	await page
		.getByRole('link', { name: /Orosanmälan/ })
		.last()
		.click();
	await page.waitForURL(/\/conversations\//);
	const conversation = page.url();
	await page
		.getByRole('link', { name: /^Visa .*\.pdf/ })
		.first()
		.click();
	await page.waitForURL(/\/attachments\//);
	const attachment = page.url();

	const other = await (await browser.newContext()).newPage();
	for (const person of ['Amir Dalen', 'Maria Ås', 'Lena Holm']) {
		await signInAs(other, person);
		for (const url of [conversation, attachment, `${attachment}/content`]) {
			const answer = await other.goto(url);
			expect(answer?.status(), `${person} ${url}`).toBe(404);
			expect(await other.content()).not.toMatch(/Orosanmälan|Norrmark/);
		}
		await other.context().clearCookies();
	}
	await other.context().close();
});

test('a manager sees how many wait and how long, but neither sender nor subject', async ({
	page
}) => {
	await signInAs(page, 'Maria Ås');
	await openMailbox(page, 'Barn och unga');
	await expect(page.getByText('Otilldelat').first()).toBeVisible();
	expect(await page.content()).not.toMatch(/Orosanmälan|Norrmark/);
});

test('signing out ends the session everywhere the cookie is', async ({ page }) => {
	await signInAs(page, 'Sara Strand');
	const cookies = await page.context().cookies();
	await page.goto(`${slussUrl()}/settings`);
	await page.getByRole('button', { name: 'Logga ut', exact: true }).click();
	await page.waitForURL(/\/login/);
	await page.context().addCookies(cookies);
	await page.goto(`${slussUrl()}/mailboxes`);
	await expect(page).toHaveURL(/\/login/);
});
