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
	// File beside file, on a Sluss and a database per worker (support/test.ts) or per file; within a file in its order.
	workers: 2,
	fullyParallel: false,
	// Long: what runs beside it on the machine is nobody's fault.
	timeout: 120_000,
	expect: { timeout: 30_000 },
	forbidOnly: true,
	// A loaded machine can miss a time limit: the second try tells that from what is broken. It does not excuse: the first
	// "flaky" test that was looked into had found a fault.
	retries: process.env.CI ? 1 : 0,
	failOnFlakyTests: true,
	reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
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
