/**
 * For specs that leave nothing behind that another would trip over: they share one Sluss with the others of their worker.
 * Two workers never share anything, and a worker that is started again after a failure begins with a new one.
 */
import { rm } from 'node:fs/promises';
import { test as base } from '@playwright/test';
import { serve } from './serve.ts';

export const test = base.extend<object, { sluss: void }>({
	sluss: [
		async ({}, use) => {
			const served = await serve();
			process.env.SLUSS_E2E_URL = served.url;
			await use();
			await served.stop();
			await rm(served.dataFolder, { recursive: true, force: true });
		},
		{ scope: 'worker', auto: true, timeout: 120_000 }
	]
});
