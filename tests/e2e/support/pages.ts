/** What people do in Sluss, in the words of the screens, for tests to speak in sentences. */
import { expect, type Page } from '@playwright/test';
import { signIn } from './notice-browser.ts';

export const PHONE = { width: 390, height: 844 };
export const TABLET = { width: 1024, height: 768 };

/** The Sluss that specs of one worker share (support/test.ts). */
export function slussUrl(): string {
	const url = process.env.SLUSS_E2E_URL;
	if (url === undefined)
		throw new Error('No Sluss is shared here: take `test` from support/test.ts');
	return url;
}

export async function signInAs(page: Page, name: string): Promise<void> {
	await signIn(page, slussUrl(), name);
}

export async function openMailbox(page: Page, name: string): Promise<void> {
	await page.goto(`${slussUrl()}/mailboxes`);
	await page
		.getByRole('main')
		.getByRole('link', { name: new RegExp(name) })
		.first()
		.click();
	await page.waitForURL(/\/mailboxes\/[0-9a-f-]{36}/);
}

export async function startMessage(page: Page): Promise<void> {
	await page.goto(`${slussUrl()}/compose`);
	await page
		.getByRole('button', { name: /^Skriv/ })
		.first()
		.click();
	await page.waitForURL(/\/compose\/[0-9a-f-]{36}$/);
}

export async function chooseRecipient(page: Page, query: string, name: RegExp): Promise<void> {
	await page.getByRole('combobox', { name: 'Till' }).fill(query);
	await page.getByRole('option', { name }).click();
	await expect(page.getByText(name).first()).toBeVisible();
}

/** A one-page PDF that readers open, with `padding` bytes to make it as large as a test wants. */
export function pdfFile(name: string, padding = 0) {
	const parts = [
		'%PDF-1.4',
		'1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
		'2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
		'3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj',
		`%${'x'.repeat(padding)}`,
		'trailer<</Root 1 0 R>>',
		'%%EOF'
	];
	return { name, mimeType: 'application/pdf', buffer: Buffer.from(parts.join('\n')) };
}
