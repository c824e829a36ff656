import { expect } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { openMailbox, PHONE, signInAs, slussUrl, startMessage } from './support/pages.ts';
import { test } from './support/test.ts';

test('axe finds nothing on the pages of a day, and none of them scrolls sideways', async ({
	page
}) => {
	// Ten pages in eight forms each, on a machine that may do other things.
	test.setTimeout(300_000);
	await page.setViewportSize(PHONE);
	await page.goto(`${slussUrl()}/login`);
	await expectAccessible(page, 'login', false);
	await signInAs(page, 'Sara Strand');
	await expectAccessible(page, 'mailboxes', false);
	await openMailbox(page, 'Barn och unga');
	await expectAccessible(page, 'queue', false);
	await page.goto(`${page.url()}?view=all`);
	await page
		.getByRole('link', { name: /Orosanmälan/ })
		.last()
		.click();
	await page.waitForURL(/\/conversations\//);
	await expectAccessible(page, 'conversation', false);
	await startMessage(page);
	await expectAccessible(page, 'compose', false);
	for (const path of ['/search', '/notices', '/settings', '/compose', '/mailboxes/none']) {
		await page.goto(slussUrl() + path);
		await expectAccessible(page, path, false);
	}
});

test('by keyboard alone: past the menu, into a conversation', async ({ page }) => {
	await signInAs(page, 'Sara Strand');
	await page.goto(`${slussUrl()}/mailboxes`);
	await page.keyboard.press('Tab');
	await expect(page.getByRole('link', { name: 'Hoppa till innehållet' })).toBeFocused();
	await page.keyboard.press('Enter');
	await page.keyboard.press('Tab');
	await expect(page.getByRole('main').locator(':focus')).toHaveCount(1);
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/mailboxes\/[0-9a-f-]{36}/);
});
