import { rm } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { signIn } from './support/notice-browser.ts';
import { PHONE } from './support/pages.ts';
import { serve, type Served } from './support/serve.ts';

// A Sluss of its own: these tests move conversations between lists. Worry reports come until there are enough.
let sluss: Served;

test.beforeAll(async () => {
	sluss = await serve({
		env: { SLUSS_SANDBOX_PACE: '0', SLUSS_SANDBOX_WORRY_REPORT_EVERY_MS: '2000' }
	});
});
test.afterAll(async () => {
	await sluss.stop();
	await rm(sluss.dataFolder, { recursive: true, force: true });
});

async function openQueue(page: Page, name: string): Promise<void> {
	await signIn(page, sluss.url, name);
	await page.goto(`${sluss.url}/mailboxes`);
	await page.getByRole('heading', { name: 'Barn och unga' }).getByRole('link').click();
	await page.waitForURL(/\/mailboxes\/[0-9a-f-]{36}/);
}

/** Opens the topmost conversation that nobody has, and gives its address. */
async function openUnassigned(page: Page): Promise<string> {
	await page.locator('[id^="c-"]').first().click();
	await page.waitForURL(/\/conversations\//);
	return page.url();
}

const press = (page: Page, name: string) =>
	page.getByRole('button', { name, exact: true }).first().click();

test('what one takes is under Mitt, then Väntar, Klart, and open again', async ({ page }) => {
	await openQueue(page, 'Sara Strand');
	await openUnassigned(page);
	await press(page, 'Ta konversationen');
	await page.waitForURL(/view=mine/);
	await expect(page.getByText('Hos dig')).toBeVisible();
	await expect(page.locator('[aria-current="true"][id^="c-"]')).toHaveCount(1);
	await press(page, 'Vänta på svar');
	await page.waitForURL(/view=waiting/);
	await press(page, 'Klart');
	await page.waitForURL(/view=done/);
	await press(page, 'Öppna igen');
	await page.waitForURL(/view=mine/);
	await page.locator('summary').filter({ hasText: 'Tilldela' }).click();
	await press(page, 'Lämna tillbaka');
	await page.waitForURL(/view=unassigned/);
	await expect(page.getByRole('button', { name: 'Ta konversationen' })).toBeVisible();
});

test('whoever comes second is told, and sees who has it', async ({ page, browser }) => {
	await openQueue(page, 'Sara Strand');
	// She does not hear of it in time.
	await page.route('**/version', (route) => route.abort());
	const address = await openUnassigned(page);
	const other = await browser.newPage();
	await signIn(other, sluss.url, 'Johan Fors');
	await other.goto(address);
	await press(other, 'Ta konversationen');
	await other.waitForURL(/view=mine/);
	await press(page, 'Ta konversationen');
	await expect(page.getByRole('alert')).toContainText('Någon hann före');
	await expect(page.getByText('Hos Johan Fors', { exact: true })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Ta konversationen' })).toHaveCount(0);
	await other.close();
});

test('an open conversation is fetched anew when there is something new in it, and not before', async ({
	page,
	browser
}) => {
	await openQueue(page, 'Sara Strand');
	const address = await openUnassigned(page);
	const asked = { version: 0, data: 0 };
	// What is unread is fetched once more when it has been marked as read: then it rests.
	const rests = () => page.waitForResponse((answer) => answer.url().endsWith('/version'));
	await rests();
	await rests();
	page.on('request', (request) => {
		if (request.url().endsWith('/version')) asked.version += 1;
		// The last of the loads that are asked for is the conversation's; the list beside it is fetched every 15 s.
		const loads = new URL(request.url()).searchParams.get('x-sveltekit-invalidated');
		if (loads?.endsWith('1')) asked.data += 1;
	});
	await rests();
	expect(asked).toEqual({ version: 1, data: 0 });
	const other = await browser.newPage();
	await signIn(other, sluss.url, 'Johan Fors');
	await other.goto(address);
	await press(other, 'Ta konversationen');
	await expect(page.getByText('Hos Johan Fors', { exact: true })).toBeVisible();
	expect(asked.data).toBe(1);
	await other.close();
});

test('a conversation is handed to a colleague', async ({ page }) => {
	await openQueue(page, 'Sara Strand');
	await openUnassigned(page);
	await page.locator('summary').filter({ hasText: 'Tilldela' }).click();
	await page
		.getByLabel('Tilldela till')
		.selectOption({ label: 'Johan Fors, Socialsekreterare, barn och unga' });
	await press(page, 'Tilldela');
	await page.waitForURL(/view=all/);
	await expect(page.getByText('Hos Johan Fors').first()).toBeVisible();
});

test('opening marks as read; hovering does not', async ({ page }) => {
	await openQueue(page, 'Sara Strand');
	const line = page.locator('[id^="c-"]').filter({ hasText: 'Nytt' }).first();
	const id = await line.getAttribute('id');
	await line.hover();
	await page.waitForTimeout(500);
	await page.reload();
	await expect(page.locator(`[id="${id}"]`)).toContainText('Nytt');
	await page.locator(`[id="${id}"]`).click();
	await page.waitForURL(/\/conversations\//);
	await page.goto(page.url().split('/conversations')[0]!);
	await expect(page.locator(`[id="${id}"]`)).not.toContainText('Nytt');
});

test('what one searches for stands in no address, and back comes to the hits', async ({ page }) => {
	await signIn(page, sluss.url, 'Sara Strand');
	await page.goto(`${sluss.url}/search`);
	await page.waitForLoadState('networkidle');
	await page.getByRole('searchbox').fill('oro');
	await press(page, 'Sök');
	await expect(page.getByText(/träff/)).toBeVisible();
	expect(page.url()).not.toContain('oro');
	await page.locator('[id^="c-"]').first().click();
	await page.waitForURL(/\/conversations\//);
	expect(await page.title()).not.toContain('Orosanmälan');
	await page.goBack();
	await expect(page.locator('[id^="c-"]').first()).toBeVisible();
	await page.getByRole('searchbox').fill('o');
	await press(page, 'Sök');
	await expect(page.getByRole('searchbox')).toHaveAccessibleDescription(/minst två tecken/);
});

test('language and theme change at once and stay', async ({ page }) => {
	await signIn(page, sluss.url, 'Amir Dalen');
	await page.goto(`${sluss.url}/settings`);
	await page.waitForLoadState('networkidle');
	await page.getByRole('radio', { name: 'English' }).check();
	await expect(page.getByRole('heading', { name: 'Appearance and language' })).toBeVisible();
	await page.getByRole('radio', { name: 'Dark' }).check();
	await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
	await expect(page.getByText('Saved.')).toBeVisible();
	await page.reload();
	await expect(page.locator('html')).toHaveAttribute('lang', 'en');
	await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('signing out ends the session and wipes the browser', async ({ page, context }) => {
	await openQueue(page, 'Sara Strand');
	const address = await openUnassigned(page);
	const [old] = await context.cookies();
	await page.goto(`${sluss.url}/settings`);
	const answer = page.waitForResponse(/\/logout$/);
	await press(page, 'Logga ut');
	expect(await (await answer).headerValue('clear-site-data')).toBe('"cache", "storage"');
	await page.waitForURL(/\/login/);
	// The token itself is dead, not only gone from the browser.
	await context.addCookies([old!]);
	await page.goto(address);
	await page.waitForURL(/\/login\?next=/);
	await page.getByRole('button', { name: /Sara Strand/ }).click();
	await page.waitForURL(/\/conversations\//);
	expect((await context.cookies()).map((cookie) => cookie.value)).not.toContain(old!.value);
});

test('pages are kept in no cache and shown in no frame', async ({ page }) => {
	const answer = await page.goto(`${sluss.url}/login`);
	const headers = await answer!.allHeaders();
	expect(headers).toMatchObject({
		'cache-control': 'no-store',
		'x-content-type-options': 'nosniff',
		'referrer-policy': 'same-origin',
		'cross-origin-opener-policy': 'same-origin'
	});
	expect(headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
});

test.describe('on a phone', () => {
	test.use({ viewport: PHONE });

	test('one pane at a time; back leads to the line that one came from', async ({ page }) => {
		await openQueue(page, 'Sara Strand');
		const line = page.locator('[id^="c-"]').first();
		const id = await line.getAttribute('id');
		await line.click();
		await page.waitForURL(/\/conversations\//);
		await expect(page.locator('#subject')).toBeFocused();
		await expect(page.locator(`[id="${id}"]`)).toBeHidden();
		await page.getByRole('link', { name: /^Tillbaka/ }).click();
		await expect(page.locator(`[id="${id}"]`)).toBeFocused();
	});
});
