import { expect } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { openMailbox, signInAs } from './support/pages.ts';
import { runSluss } from '../support/run-sluss.ts';
import { test } from './support/test.ts';

for (const javaScriptEnabled of [true, false]) {
	test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
		test.use({ javaScriptEnabled });

		test('the evidence of a message is downloaded from its history and holds; nobody else gets it', async ({
			page,
			browser
		}, info) => {
			await signInAs(page, 'Sara Strand');
			await openMailbox(page, 'Barn och unga');
			await page.goto(`${page.url()}?view=all`);
			await page
				.getByRole('link', { name: /Orosanmälan/ })
				.last()
				.click();
			await page.waitForURL(/\/conversations\//);
			await page.locator('summary', { hasText: 'Händelser' }).first().click();
			const link = page.getByRole('link', { name: 'Ladda ner bevis' }).first();
			const url = new URL((await link.getAttribute('href')) ?? '', page.url()).href;
			const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
			expect(download.suggestedFilename()).toMatch(/^sluss-evidence-[0-9a-f-]{36}\.zip$/);
			const file = info.outputPath('evidence.zip');
			await download.saveAs(file);
			expect(await runSluss(['evidence', 'verify', file])).toMatchObject({
				status: 0,
				json: { valid: true }
			});
			const bytes = await readFile(file);
			for (const word of ['Orosanmälan', 'ensam hemma']) expect(bytes.includes(word)).toBe(false);

			const answer = await page.request.get(url);
			expect(answer.headers()).toMatchObject({
				'content-type': 'application/zip',
				'cache-control': 'no-store',
				'x-content-type-options': 'nosniff'
			});
			const elsewhere = url.replace(/conversations\/[^/]+/, 'conversations/other');
			expect((await page.request.get(elsewhere)).status()).toBe(404);

			const other = await browser.newContext();
			const nobody = await other.request.get(url, { maxRedirects: 0 });
			expect(nobody.status()).not.toBe(200);
			const theirs = await other.newPage();
			await signInAs(theirs, 'Maria Ås');
			expect((await theirs.request.get(url)).status()).toBe(404);
			await other.close();
		});
	});
}
