import { expect, test } from '@playwright/test';
import { openMailbox, signInAs } from './support/pages.ts';

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
