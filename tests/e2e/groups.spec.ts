/** Groups as an identity provider keeps them (SCIM), what they give here, and how fast it ends. On an installation of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { expectAccessible } from './support/accessible.ts';
import { signIn } from './support/notice-browser.ts';
import { PHONE, TABLET } from './support/pages.ts';
import { serve, type Served } from './support/serve.ts';

const TOKEN = 'a-token-of-the-test-for-provisioning';
const ADMINISTRATOR = 'Karin Lund';
const GROUP = 'SG Barnhandläggare';
const READ = /^Läsa(?! och)/;
const READ_AND_SEND = /^Läsa och skicka/;

const WITHIN_A_MINUTE = { timeout: 60_000, useInnerText: true };

let folder: string;
let sluss: Served;
let group: string;
const users: Record<string, string> = {};

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-e2e-groups-'));
	await writeFile(join(folder, 'token'), TOKEN);
	sluss = await serve({ env: { SLUSS_SCIM_TOKEN_FILE: join(folder, 'token') } });
	for (const name of ['Gun Grupp', 'Gustav Grupp', 'Gerda Grupp']) {
		const userName = `${name.split(' ')[0]!.toLowerCase()}@ekvik.example`;
		users[name] = await scim('POST', 'Users', {
			schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
			...{ userName, externalId: userName, displayName: name, active: true }
		});
	}
	group = await scim('POST', 'Groups', {
		schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
		displayName: GROUP,
		externalId: 'barnhandlaggare',
		members: [{ value: users['Gun Grupp'] }]
	});
});
test.afterAll(async () => {
	await sluss.stop();
	await rm(sluss.dataFolder, { recursive: true, force: true });
	await rm(folder, { recursive: true, force: true });
});

/** As the identity provider asks; gives the id of what it made. */
async function scim(method: string, path: string, body: object): Promise<string> {
	const answer = await fetch(`${sluss.url}/scim/v2/${path}`, {
		method,
		headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/scim+json' },
		body: JSON.stringify(body)
	});
	expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
	const text = await answer.text();
	return text === '' ? '' : String((JSON.parse(text) as { id?: string }).id);
}

function patch(path: string, ...Operations: object[]): Promise<string> {
	return scim('PATCH', path, {
		schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
		Operations
	});
}
const enter = (name: string) =>
	patch(`Groups/${group}`, { op: 'Add', path: 'members', value: [{ value: users[name] }] });
const leave = (name: string) =>
	patch(`Groups/${group}`, { op: 'Remove', path: `members[value eq "${users[name]}"]` });

async function openGroup(page: Page): Promise<void> {
	await signIn(page, sluss.url, ADMINISTRATOR);
	await page.goto(`${sluss.url}/admin/groups`);
	await page.getByRole('main').getByRole('link', { name: GROUP }).click();
	await expect(page.getByRole('heading', { name: GROUP, level: 1 })).toBeVisible();
}

/** To the page that shows whom the rule would touch. */
async function wishRule(page: Page, level: RegExp): Promise<void> {
	await page.getByText('Ny regel').click();
	const mailbox = page.getByLabel('Brevlåda').locator('option', { hasText: 'Barn och unga' });
	await page.getByLabel('Brevlåda').selectOption((await mailbox.getAttribute('value')) ?? '');
	await page.getByRole('radio', { name: level }).check();
	await page.getByRole('button', { name: 'Visa vilka den berör' }).click();
	await page.waitForURL(/\/rule\?/);
}

/** A window in which somebody reads a conversation of the mailbox. */
async function openConversation(browser: Browser, name: string): Promise<Page> {
	const page = await (await browser.newContext({ locale: 'sv-SE' })).newPage();
	await signIn(page, sluss.url, name);
	await page.goto(`${sluss.url}/mailboxes`);
	await page.getByRole('heading', { name: 'Barn och unga' }).getByRole('link').click();
	await page.waitForURL(/\/mailboxes\/[0-9a-f-]{36}/);
	await page.goto(`${page.url()}?view=all`);
	await page
		.getByRole('link', { name: /Orosanmälan/ })
		.last()
		.click();
	await page.waitForURL(/\/conversations\//);
	await expect(page.getByRole('heading', { name: 'Vad vi har sett' })).toBeVisible();
	return page;
}

test('a rule shows whom it touches before it is saved, on a phone and without scripts', async ({
	browser
}) => {
	const page = await (
		await browser.newContext({ javaScriptEnabled: false, viewport: PHONE })
	).newPage();
	await openGroup(page);
	await wishRule(page, READ_AND_SEND);
	const gains = page
		.getByRole('region')
		.or(page.locator('section'))
		.filter({ hasText: '1 person får' });
	await expect(gains.first()).toContainText('Gun Grupp');
	await expect(page.getByText('Gustav Grupp')).toHaveCount(0);

	// It has not happened: who can read the mailbox is as it was.
	const rule = page.url();
	await page.goto(`${sluss.url}/admin/people?q=Gun`);
	await page.getByRole('link', { name: /Gun Grupp/ }).click();
	await expect(page.getByText(/Följer av gruppen/)).toHaveCount(0);
	await page.goto(rule);
	await page.getByRole('button', { name: 'Spara regeln' }).click();
	await expect(page.getByText('Sparat. 1 behörighet ändrades.')).toBeVisible();
	await page.context().close();
});

test('whoever joins while a rule is looked at is shown before it is saved', async ({ page }) => {
	await openGroup(page);
	await page.getByRole('link', { name: /^Ändra/ }).click();
	await page.getByRole('radio', { name: READ }).check();
	await page.getByRole('button', { name: 'Visa vilka den berör' }).click();
	await expect(page.getByText('1 person förlorar')).toBeVisible();
	await enter('Gustav Grupp');
	await page.getByRole('button', { name: 'Spara regeln' }).click();
	await expect(page.getByText(/Vilka som berörs har ändrats sedan du såg det/)).toBeVisible();
	await page.goto(page.url());
	await expect(page.getByText('2 personer förlorar')).toBeVisible();
	await page.getByRole('link', { name: 'Avbryt' }).click();
	await expect(page.getByText('läsa och skicka', { exact: false }).first()).toBeVisible();
});

test('what somebody may do says which group it comes from, there and in the mailbox', async ({
	page
}) => {
	await page.setViewportSize(TABLET);
	await signIn(page, sluss.url, ADMINISTRATOR);
	await page.goto(`${sluss.url}/admin/people?q=Gun`);
	await page.getByRole('link', { name: /Gun Grupp/ }).click();
	const reason = page.getByRole('listitem').filter({ hasText: 'Barn och unga' });
	await expect(reason).toContainText(`Följer av gruppen ${GROUP}`);
	// By hand it is neither changed nor taken away.
	await expect(reason.getByRole('link', { name: /^Ändra/ })).toHaveCount(0);
	await reason.getByRole('link', { name: 'Barn och unga' }).click();
	await expect(page.getByRole('listitem').filter({ hasText: 'Gun Grupp' })).toContainText(
		`Följer av gruppen ${GROUP}`
	);
	await page
		.getByRole('link', { name: `Följer av gruppen ${GROUP}` })
		.first()
		.click();
	await expect(page.getByRole('listitem').filter({ hasText: 'Gun Grupp' })).toBeVisible();
});

test('who leaves the group loses the mailbox in the window that is open, within a minute', async ({
	browser
}) => {
	test.setTimeout(180_000);
	const page = await openConversation(browser, 'Gun Grupp');
	const address = page.url();
	await leave('Gun Grupp');
	// Nobody touches the window: neither the message nor the line in the queue stays in sight.
	await expect(page.locator('body')).not.toContainText(/Orosanmälan|ensam hemma/, WITHIN_A_MINUTE);
	expect((await page.goto(address))?.status()).toBe(404);
	// In the group only, and nowhere else: she is still signed in.
	await page.goto(`${sluss.url}/mailboxes`);
	await expect(page).toHaveURL(/\/mailboxes$/);
	expect(await page.content()).not.toContain('Barn och unga');
	await page.context().close();
});

test('who leaves the organisation is signed out in the window that is open, within a minute', async ({
	browser
}) => {
	test.setTimeout(180_000);
	const page = await openConversation(browser, 'Gustav Grupp');
	await patch(`Users/${users['Gustav Grupp']}`, { op: 'Replace', path: 'active', value: false });
	await expect(page.locator('body')).not.toContainText(/Orosanmälan|ensam hemma/, WITHIN_A_MINUTE);
	await page.goto(`${sluss.url}/mailboxes`);
	await expect(page).toHaveURL(/\/login/);
	await expect(page.getByRole('button', { name: /Gustav Grupp/ })).toHaveCount(0);
	await page.context().close();
});

test('to everybody without the administration there are no groups', async ({ page }) => {
	// Maria administers one mailbox, Olle operates, Eva reads the log.
	for (const name of ['Sara Strand', 'Maria Ås', 'Olle Berg', 'Eva Sund']) {
		await page.context().clearCookies();
		await signIn(page, sluss.url, name);
		for (const path of ['', `/${group}`, `/${group}/rule?mailbox=x`]) {
			const answer = await page.goto(`${sluss.url}/admin/groups${path}`);
			expect(answer?.status(), `${name} ${path}`).toBe(404);
			expect(await page.content()).not.toMatch(/Barnhandläggare|Gerda/);
		}
	}
});

test('axe finds nothing and nothing scrolls sideways', async ({ page }) => {
	test.setTimeout(180_000);
	await enter('Gerda Grupp');
	await openGroup(page);
	await page.setViewportSize(PHONE);
	const address = page.url();
	await expectAccessible(page, 'group');
	await page.goto(`${sluss.url}/admin/groups`);
	await expectAccessible(page, 'groups');
	await page.goto(address);
	await page.getByRole('link', { name: /^Ändra/ }).click();
	await expectAccessible(page, 'rule');
	await page.getByRole('radio', { name: READ }).check();
	await page.getByRole('button', { name: 'Visa vilka den berör' }).click();
	await expect(page.getByText('1 person förlorar')).toBeVisible();
	await expectAccessible(page, 'whom a rule touches');
});
