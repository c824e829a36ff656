/**
 * Whether the matrix page scrolls without jank at 2 000 people × 300 mailboxes: the built app, a real browser, its processor
 * slowed to a quarter, wheel and keys, on a phone and on a desktop. Not among the cases of `npm run bench`: it needs a
 * browser and a machine that does nothing else. Prints for each window the frames over 50 ms, as the browser itself counts
 * them (Long Animation Frames), and what our own script and the layout had in them.
 *
 *   npm run build && node bench/matrix-scroll/measure.ts
 */
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadavg } from 'node:os';
import { chromium, type Page } from '@playwright/test';
import { loadConfig } from '../../src/lib/server/config.ts';
import { people } from '../../src/lib/server/identity/schema.ts';
import { randomIds } from '../../src/lib/server/ids.ts';
import { mailboxes, memberships } from '../../src/lib/server/mailbox/schema.ts';
import { openStorageBeside } from '../../src/lib/server/storage/open-storage.ts';
import { serve } from '../../tests/e2e/support/serve.ts';

const [PEOPLE, MAILBOXES, EACH, SLOWER] = [2_000, 300, 6, 4];
const STEPS = 120;

interface LongFrame {
	duration: number;
	scripts: number;
	style: number;
}

const sluss = await serve();
const browser = await chromium.launch({
	executablePath: process.env['SLUSS_CHROMIUM'] ?? '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu']
});
try {
	await fill(sluss.dataFolder);
	for (const [name, viewport] of [
		['phone', { width: 390, height: 844 }],
		['desktop', { width: 1440, height: 900 }]
	] as const) {
		const page = await (await browser.newContext({ viewport })).newPage();
		await page.goto(`${sluss.url}/login`);
		await page.getByRole('button', { name: /Karin Lund/ }).click();
		await page.waitForURL(({ pathname }) => !pathname.startsWith('/login'));
		await page.goto(`${sluss.url}/admin/matrix`);
		await page.waitForLoadState('networkidle');
		const devtools = await page.context().newCDPSession(page);
		await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
		for (const way of ['wheel', 'keys'] as const) {
			const frames = await scroll(page, way);
			const worst = frames.toSorted((a, b) => b.duration - a.duration)[0];
			console.log(
				`${name}, ${way}: ${frames.length} frames over 50 ms in ${STEPS} steps` +
					(worst
						? `; the longest ${worst.duration.toFixed(0)} ms (scripts ${worst.scripts.toFixed(0)}, style and layout ${worst.style.toFixed(0)})`
						: '')
			);
		}
		const elements = await page.evaluate(() => document.querySelectorAll('*').length);
		console.log(`${name}: ${elements} elements`);
	}
	console.log(`load of the machine: ${loadavg()[0]?.toFixed(1)}`);
} finally {
	await browser.close();
	await sluss.stop();
	await rm(sluss.dataFolder, { recursive: true, force: true });
}

async function scroll(page: Page, way: 'wheel' | 'keys'): Promise<LongFrame[]> {
	const table = page.getByRole('table').locator('..');
	const inTable = await table.isVisible();
	await page.evaluate(() => {
		const frames: object[] = [];
		Object.assign(globalThis, { frames });
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries()) {
				const { duration, scripts, styleAndLayoutStart, startTime } = entry as unknown as {
					duration: number;
					startTime: number;
					styleAndLayoutStart: number;
					scripts: { duration: number }[];
				};
				frames.push({
					duration,
					scripts: scripts.reduce((sum, script) => sum + script.duration, 0),
					style: styleAndLayoutStart === 0 ? 0 : startTime + duration - styleAndLayoutStart
				});
			}
		}).observe({ type: 'long-animation-frame' });
	});
	if (inTable) await table.hover({ position: { x: 300, y: 200 } });
	if (way === 'keys') await (inTable ? table : page.locator('main')).focus();
	for (let step = 0; step < STEPS; step += 1) {
		const back = step >= STEPS / 2;
		const aside = inTable && step % 2 === 1;
		if (way === 'wheel') await page.mouse.wheel(aside ? (back ? -90 : 90) : 0, back ? -120 : 120);
		else {
			await page.keyboard.press(
				aside ? (back ? 'ArrowLeft' : 'ArrowRight') : back ? 'PageUp' : 'PageDown'
			);
		}
		await page.waitForTimeout(16);
	}
	await page.waitForTimeout(500);
	return page.evaluate(() => (globalThis as unknown as { frames: LongFrame[] }).frames);
}

/** Beside the app that runs on the folder. */
async function fill(folder: string): Promise<void> {
	const config = loadConfig({
		SLUSS_ENVIRONMENT: 'sandbox',
		SLUSS_ROOT: resolve('.'),
		SLUSS_DATA: folder
	});
	const { db, close } = await openStorageBeside(config, randomIds);
	const createdAt = Date.now();
	const personIds = Array.from({ length: PEOPLE }, () => randomIds.uuid());
	const mailboxIds = Array.from({ length: MAILBOXES }, () => randomIds.uuid());
	await db.write(async (tx) => {
		for (const [index, id] of personIds.entries()) {
			const displayName = `Förnamn ${index % 97} Efternamn ${index}`;
			await tx.insert(people).values({ id, displayName, title: 'Handläggare', createdAt });
		}
		for (const [index, id] of mailboxIds.entries()) {
			const functionalAddress = `kommun:enhet-${index}`;
			await tx
				.insert(mailboxes)
				.values({ id, functionalAddress, name: `Enhet ${index}`, createdAt });
		}
		for (const [index, personId] of personIds.entries()) {
			await tx.insert(memberships).values(
				Array.from({ length: EACH }, (_, nth) => ({
					mailboxId: mailboxIds[(index * 7 + nth * 41) % MAILBOXES] ?? '',
					...{ personId, mayQueue: true, mayRead: true, maySend: nth % 2 === 0 },
					...{ mayAdminister: false, createdAt }
				}))
			);
		}
	});
	await close();
}
