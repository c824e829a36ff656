/** The auditor's page: who has done what, whether the log is whole, and that nobody else gets at it. On an installation of its own. */
import { readFile, rm } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { signIn } from './support/notice-browser.ts';
import { PHONE, TABLET } from './support/pages.ts';
import { serve, type Served } from './support/serve.ts';

const AUDITOR = 'Eva Sund';
const OTHERS = ['Sara Strand', 'Maria Ås', 'Karin Lund', 'Olle Berg'];

let sluss: Served;
/** Where Sara has been. */
let conversation: string;

test.beforeAll(async ({ browser }) => {
	sluss = await serve();
	const page = await (await browser.newContext({ locale: 'sv-SE' })).newPage();
	await signIn(page, sluss.url, 'Sara Strand');
	await page.goto(`${sluss.url}/mailboxes`);
	await page.getByRole('heading', { name: 'Barn och unga' }).getByRole('link').click();
	await page.waitForURL(/\/mailboxes\/[0-9a-f-]{36}/);
	await page.goto(`${page.url()}?view=all`);
	await page
		.getByRole('link', { name: /Orosanmälan/ })
		.last()
		.click();
	await page.waitForURL(/\/conversations\//);
	conversation = page.url().split('?')[0] ?? '';
	await page.locator('summary', { hasText: 'Händelser' }).first().click();
	const evidence = page.getByRole('link', { name: 'Ladda ner bevis' }).first();
	await Promise.all([page.waitForEvent('download'), evidence.click()]);
	await page.context().close();
});
test.afterAll(async () => {
	await sluss.stop();
	await rm(sluss.dataFolder, { recursive: true, force: true });
});

async function openLog(page: Page, query = ''): Promise<void> {
	await signIn(page, sluss.url, AUDITOR);
	await page.goto(`${sluss.url}/admin/audit${query}`);
	await expect(page.getByRole('heading', { name: 'Logg', level: 1 })).toBeVisible();
}

const rows = (page: Page) => page.getByRole('region', { name: 'Händelser' }).getByRole('listitem');

/** What each line says, when there are any. */
async function told(page: Page): Promise<string[]> {
	await expect(rows(page).first()).toBeVisible();
	const texts = await rows(page).locator('.what').allInnerTexts();
	return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim());
}

async function clear(page: Page): Promise<void> {
	await page.getByRole('link', { name: 'Rensa' }).click();
	await page.waitForURL(/\/audit$/);
	await expect(page.getByLabel('Händelse', { exact: true })).toHaveValue('');
}

async function show(page: Page, label: string, option: string | RegExp): Promise<string[]> {
	const field = page.getByLabel(label, { exact: true });
	const value = await field.locator('option', { hasText: option }).first().getAttribute('value');
	await field.selectOption(value ?? '');
	await page.getByRole('button', { name: 'Visa', exact: true }).click();
	await page.waitForURL(new RegExp(`=${value}`));
	return told(page);
}

test('the log is for the auditor: to everybody else there is none, no way to it, and the attempt is logged', async ({
	page
}) => {
	await page.goto(`${sluss.url}/admin/audit`);
	await expect(page).toHaveURL(/\/login/);
	for (const name of OTHERS) {
		await page.context().clearCookies();
		await signIn(page, sluss.url, name);
		await expect(page.getByRole('link', { name: 'Logg', exact: true })).toHaveCount(0);
		// The data of a page are answered with 200 and the refusal in them.
		const data = await page.request.get(`${sluss.url}/admin/audit/__data.json`);
		expect(await data.text()).not.toMatch(/session\.started|loggade in/);
		for (const path of ['', '/export?format=csv', '/export?format=json']) {
			const answer = await page.request.get(`${sluss.url}/admin/audit${path}`);
			expect(answer.status(), `${name} ${path}`).toBe(404);
			expect(await answer.text()).not.toContain('session.started');
		}
		const forged = await page.request.post(`${sluss.url}/admin/audit?/verify`, {
			form: { a: 'b' },
			headers: { origin: sluss.url },
			maxRedirects: 0
		});
		expect(forged.status(), name).toBe(404);
	}
	await page.context().clearCookies();
	await openLog(page);
	const denied = await show(page, 'Händelse', /^Nekad åtkomst: alla$/);
	for (const name of OTHERS) expect(denied.join('\n')).toContain(name);
});

test('the auditor reads the log and nothing else: no queue, no message, no administration', async ({
	page
}) => {
	await openLog(page);
	for (const path of [
		...['mailboxes', 'people', 'matrix', 'groups', 'retention', 'operations', 'lists'],
		'operations/transfers'
	]) {
		const answer = await page.goto(`${sluss.url}/admin/${path}`);
		expect(answer?.status(), path).toBe(404);
	}
	expect((await page.goto(conversation))?.status()).toBe(404);
	expect(await page.content()).not.toMatch(/Orosanmälan|ensam hemma/);
	await page.goto(`${sluss.url}/mailboxes`);
	await expect(page.getByRole('main').getByRole('link', { name: /Barn och unga/ })).toHaveCount(0);
});

for (const [where, options] of [
	['on a phone, without scripts', { viewport: PHONE, javaScriptEnabled: false }],
	['on a tablet', { viewport: TABLET }]
] as const) {
	test.describe(where, () => {
		test.use(options);

		test('it is asked who, where, what and when', async ({ page }) => {
			await openLog(page);
			const person = await show(page, 'Person', 'Sara Strand');
			expect(person.filter((line) => !line.startsWith('Sara Strand'))).toEqual([]);
			expect(person.join('\n')).toContain('öppnade en konversation i Barn och unga');
			expect(person.join('\n')).toContain('loggade in');

			await clear(page);
			const mailbox = await show(page, 'Funktionsbrevlåda', 'Barn och unga');
			expect(mailbox.filter((line) => !line.includes('i Barn och unga'))).toEqual([]);

			await clear(page);
			const exports = await show(page, 'Händelse', /^Uttag: alla$/);
			expect(exports.join('\n')).toContain('Sara Strand tog ut ett bevispaket');
			expect(exports.filter((line) => !/tog ut/.test(line))).toEqual([]);

			for (const [query, found] of [
				['?since=2020-01-01', true],
				['?until=2020-01-01', false],
				['?since=2099-01-01', false],
				['?since=2020-01-01&until=2099-01-01', true]
			] as const) {
				await page.goto(`${sluss.url}/admin/audit${query}`);
				const none = page.getByText('Inget i loggen stämmer med det du söker.');
				if (found) await expect(rows(page).first()).toBeVisible();
				else await expect(none).toBeVisible();
			}
		});

		test('everything about one conversation is one press away', async ({ page }) => {
			const id = conversation.split('/').at(-1) ?? '';
			await openLog(page, '?kind=conversation.read');
			await rows(page).first().locator('summary').click();
			await rows(page)
				.first()
				.getByRole('link', { name: /Konversation/ })
				.click();
			await page.waitForURL(/id=/);
			await expect(page.getByLabel('Meddelande eller konversation')).toHaveValue(id);
			const lines = await told(page);
			expect(lines.join('\n')).toContain('Sara Strand öppnade en konversation');
			expect(lines.join('\n')).not.toContain('loggade in');
		});
	});
}

test('a personal number is no id: it is not looked for, not logged, and gives no file', async ({
	page
}) => {
	await openLog(page, '?id=19121212-1212');
	await expect(page.getByText('Fältet går inte att läsa och används inte.')).toBeVisible();
	const file = await page.request.get(
		`${sluss.url}/admin/audit/export?id=19121212-1212&format=csv`
	);
	expect(file.status()).toBe(400);
	await page.goto(`${sluss.url}/admin/audit/export?format=json&kind=audit.viewed`).catch(() => {});
	const all = await page.request.get(`${sluss.url}/admin/audit/export?format=json`);
	expect(await all.text()).not.toContain('19121212');
});

test('what is shown is taken out as a file, without content, and that is logged', async ({
	page
}, info) => {
	await openLog(page);
	await show(page, 'Person', 'Sara Strand');
	for (const format of ['CSV', 'JSON']) {
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			page.getByRole('link', { name: format, exact: true }).click()
		]);
		expect(download.suggestedFilename()).toMatch(/^sluss-audit-\d{4}-\d{2}-\d{2}\.(csv|json)$/);
		const file = info.outputPath(format);
		await download.saveAs(file);
		const text = await readFile(file, 'utf8');
		expect(text).toContain('conversation.read');
		for (const word of ['Orosanmälan', 'ensam hemma', 'Eva Sund']) {
			expect(text.includes(word), `${format} ${word}`).toBe(false);
		}
		if (format === 'JSON') expect(JSON.parse(text)).toBeTruthy();
		else expect(text.split('\r\n')[0]).toMatch(/seq;time;event;person;/);
	}
	await page.goto(`${sluss.url}/admin/audit?kind=audit.exported`);
	expect((await told(page)).join('\n')).toContain('Eva Sund tog ut loggen');
	await page.goto(`${sluss.url}/admin/audit?kind=audit.viewed`);
	expect((await told(page)).join('\n')).toContain('Eva Sund läste loggen');
});

test('axe finds nothing and nothing scrolls sideways', async ({ page }) => {
	test.setTimeout(240_000);
	await page.setViewportSize(PHONE);
	await openLog(page, '?kind=reading');
	await expectAccessible(page, 'log');
});

test('the chain is checked: it is whole, and after somebody has changed a row it is not', async ({
	page
}) => {
	await openLog(page);
	const check = page.getByRole('region', { name: 'Är loggen hel?' });
	await expect(check.getByText('Loggen har inte kontrollerats än.')).toBeVisible();
	await check.getByRole('button', { name: 'Kontrollera nu' }).click();
	await expect(async () => {
		await page.goto(`${sluss.url}/admin/audit`);
		await expect(check.getByText(/^Hel: .* händelser, ingen ändrad/)).toBeVisible({ timeout: 500 });
	}).toPass();

	await promisify(execFile)(process.execPath, [
		'tests/e2e/support/change-log.ts',
		sluss.dataFolder
	]);
	await check.getByRole('button', { name: 'Kontrollera nu' }).click();
	await expect(async () => {
		await page.goto(`${sluss.url}/admin/audit`);
		await expect(check.getByText('Bruten: händelse 3 har ändrats.')).toBeVisible({ timeout: 500 });
	}).toPass();
	// Operations are told, too.
	await page.context().clearCookies();
	await signIn(page, sluss.url, 'Olle Berg');
	await expect(page.getByText('Något är fel')).toBeVisible();
});
