import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { openMailbox, PHONE, signInAs, slussUrl, startMessage, TABLET } from './support/pages.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function expectAccessible(page: Page, what: string): Promise<void> {
	await page.waitForLoadState('networkidle');
	const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
	const told = violations.map(
		(each) =>
			`${each.id}: ${each.help} – ${each.nodes.map((node) => node.target.join(' ')).join(', ')}`
	);
	expect(told, what).toEqual([]);
}

async function expectNoSidewaysScroll(page: Page, what: string): Promise<void> {
	const { scroll, client } = await page.evaluate(() => ({
		scroll: document.documentElement.scrollWidth,
		client: document.documentElement.clientWidth
	}));
	expect(scroll, what).toBeLessThanOrEqual(client);
}

for (const colorScheme of ['light', 'dark'] as const) {
	for (const [name, viewport] of [
		['phone', PHONE],
		['tablet', TABLET]
	] as const) {
		test.describe(`${colorScheme}, ${name}`, () => {
			test.use({ colorScheme, viewport });

			test('axe finds nothing on the pages of a day', async ({ page }) => {
				await page.goto(`${slussUrl()}/login`);
				await expectAccessible(page, 'login');
				await signInAs(page, 'Sara Strand');
				await expectAccessible(page, 'mailboxes');
				await openMailbox(page, 'Barn och unga');
				await expectAccessible(page, 'queue');
				await page.goto(`${page.url()}?view=all`);
				await page
					.getByRole('link', { name: /Orosanmälan/ })
					.last()
					.click();
				await page.waitForURL(/\/conversations\//);
				await expectAccessible(page, 'conversation');
				await startMessage(page);
				await expectAccessible(page, 'compose');
				for (const path of ['/search', '/notices', '/settings', '/compose', '/mailboxes/none']) {
					await page.goto(slussUrl() + path);
					await expectAccessible(page, path);
				}
			});
		});
	}
}

test.describe('at 320 pixels, as with 400 % zoom', () => {
	test.use({ viewport: { width: 320, height: 640 } });

	test('no page scrolls sideways', async ({ page }) => {
		await signInAs(page, 'Sara Strand');
		await startMessage(page);
		const draft = page.url();
		for (const url of [draft, '/mailboxes', '/search', '/notices', '/settings', '/compose']) {
			await page.goto(url.startsWith('http') ? url : slussUrl() + url);
			await expectNoSidewaysScroll(page, url);
		}
		await openMailbox(page, 'Barn och unga');
		await expectNoSidewaysScroll(page, 'queue');
		await page.goto(`${page.url()}?view=all`);
		await page
			.getByRole('link', { name: /Orosanmälan/ })
			.last()
			.click();
		await page.waitForURL(/\/conversations\//);
		await expectNoSidewaysScroll(page, 'conversation');
	});
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
