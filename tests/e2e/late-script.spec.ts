/**
 * On a slow network a page stands there for long before its script comes. What somebody has typed, ticked and chosen by
 * then must still be there afterwards: in every form, of every sort of field.
 */
import { expect, type Page } from '@playwright/test';
import { signInAs, slussUrl, startMessage } from './support/pages.ts';
import { test } from './support/test.ts';

// The service worker has the scripts in its own cache: where it answers, nobody can hold them back.
test.use({ serviceWorkers: 'block' });

const ADMINISTRATOR = 'Karin Lund';

/** Opens a page whose script comes when it is told to, and tells when it has taken over. */
async function openWithoutScript(page: Page, address: string) {
	let release = () => {};
	const slow = new Promise<void>((done) => (release = done));
	await page.route('**/_app/**/*.js', async (route) => {
		await slow;
		await route.continue();
	});
	// By way of an empty page: who goes to the address that is open keeps its entry of the history, `manual` and all.
	await page.goto('about:blank');
	await page.goto(address, { waitUntil: 'commit' });
	await expect(page.locator('main form').first()).toBeVisible();
	expect(await page.evaluate(() => history.scrollRestoration)).toBe('auto');
	return async () => {
		release();
		await page.waitForLoadState('load');
		// Kit takes the scroll position over when it has taken over the page; what the components do then has two frames.
		await page.waitForFunction(() => history.scrollRestoration === 'manual');
		await page.evaluate(
			() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
		);
		await page.unroute('**/_app/**/*.js');
	};
}

/** Changes whatever a person can change in the forms of a page, and says what then stands there. */
const changeEverything = (page: Page) =>
	page.locator('main').evaluate((main) => {
		const editable = 'input:not([type=hidden]):not([type=file]):not([disabled]), select, textarea';
		for (const field of main.querySelectorAll<HTMLInputElement>(editable)) {
			if (field instanceof HTMLSelectElement) field.selectedIndex = field.options.length - 1;
			else if (['checkbox', 'radio'].includes(field.type)) field.click();
			else if (field.type === 'date') field.value = '2030-01-02';
			else if (field.type === 'time') field.value = '09:15';
			else if (field.type === 'number') field.value = '77';
			else
				field.value = `${field.value}ändrat`.slice(0, field.maxLength < 0 ? 99 : field.maxLength);
		}
	});
const stateOf = (page: Page) =>
	page
		.locator('main')
		.evaluate((main) =>
			[...main.querySelectorAll<HTMLInputElement>('input:not([type=hidden]), select, textarea')]
				.filter(({ name }) => name !== '')
				.map(({ name, type, value, checked }) =>
					['checkbox', 'radio'].includes(type) ? [name, value, checked] : [name, value]
				)
		);

async function expectToStay(page: Page, address: string): Promise<void> {
	const takeOver = await openWithoutScript(page, address);
	const before = await stateOf(page);
	await changeEverything(page);
	const typed = await stateOf(page);
	expect(typed.length).toBeGreaterThan(0);
	expect(typed).not.toEqual(before);
	await takeOver();
	expect(await stateOf(page)).toEqual(typed);
}

for (const address of [
	'/admin/people/new',
	'/admin/people',
	'/admin/mailboxes/new',
	'/admin/matrix',
	'/admin/matrix/change'
]) {
	test(`what was typed before the script came stays: ${address}`, async ({ page }) => {
		await signInAs(page, ADMINISTRATOR);
		await expectToStay(page, slussUrl() + address);
	});
}

test('… in a mailbox and a person that are there', async ({ page }) => {
	await signInAs(page, ADMINISTRATOR);
	for (const list of ['mailboxes', 'people']) {
		await page.goto(`${slussUrl()}/admin/${list}`);
		const link = page.locator(`main a[href^="/admin/${list}/"]:not([href$="/new"])`).first();
		await expectToStay(page, slussUrl() + String(await link.getAttribute('href')));
	}
});

test('… among one’s own settings and notices', async ({ page }) => {
	await signInAs(page, 'Sara Strand');
	await expectToStay(page, `${slussUrl()}/settings`);
	await expectToStay(page, `${slussUrl()}/notices`);
});

test('… in the search of the operations', async ({ page }) => {
	await signInAs(page, 'Olle Berg');
	await expectToStay(page, `${slussUrl()}/admin/operations/transfers`);
});

test('… in a message: secrecy, subject, text and what was searched for as a recipient', async ({
	page
}) => {
	await signInAs(page, 'Sara Strand');
	await startMessage(page);
	const takeOver = await openWithoutScript(page, page.url());
	await page.getByRole('searchbox').fill('övning');
	await page.getByRole('radio', { name: /Nej, ingen/ }).check();
	await page.getByLabel('Rubrik', { exact: true }).fill('Halv mening');
	await takeOver();
	await expect(page.getByRole('combobox', { name: 'Till' })).toHaveValue('övning');
	await expect(page.getByRole('radio', { name: /Nej, ingen/ })).toBeChecked();
	await expect(page.getByLabel('Rubrik', { exact: true })).toHaveValue('Halv mening');
	await expect(page.getByText(/^Sparat/).filter({ visible: true })).toBeVisible();
	const draft = page.url();
	await page.goto('about:blank');
	await page.goto(draft);
	await expect(page.getByRole('radio', { name: /Nej, ingen/ })).toBeChecked();
});
