import { existsSync } from 'node:fs';
import { defineConfig, devices } from '@playwright/test';

const chromium = [
	process.env.SLUSS_CHROMIUM,
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser'
].find((path) => path !== undefined && existsSync(path));

export default defineConfig({
	testDir: 'tests/e2e',
	// Emptied at the start of a run: a folder of its own, beside the reports of the other runner.
	outputDir: 'test-results/browser',
	// One Sluss, one database: tests tell their own messages apart, and do not run side by side.
	workers: 1,
	fullyParallel: false,
	timeout: 60_000,
	expect: { timeout: 15_000 },
	forbidOnly: true,
	// A loaded machine can miss a time limit. A test that passes only the second time is counted and named as flaky.
	retries: process.env.CI ? 1 : 0,
	reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
	globalSetup: './tests/e2e/support/serve.ts',
	use: {
		...devices['Desktop Chrome'],
		locale: 'sv-SE',
		timezoneId: 'Europe/Stockholm',
		screenshot: 'only-on-failure',
		launchOptions: {
			...(chromium === undefined ? {} : { executablePath: chromium }),
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
				'--no-first-run'
			]
		}
	}
});
