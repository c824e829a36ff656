/**
 * A browser in which notices can be allowed: Chromium shows them only in a profile of its own, not in the private
 * contexts that Playwright opens by default. Push messages are delivered over the DevTools protocol, since no real push
 * service can be reached from a test.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page, type TestInfo } from '@playwright/test';

export interface NoticeBrowser {
	page: Page;
	/** Hands the service worker of the page a push message, as the browser would. */
	deliver(payload: string): Promise<void>;
	/** The notices on the screen. */
	shown(): Promise<ShownNotice[]>;
	/** Taps the notice on the screen. */
	tap(): Promise<void>;
	close(): Promise<void>;
}

export interface ShownNotice {
	title: string;
	body: string;
	lang: string;
	tag: string;
	data: unknown;
}

/** @param args more for the command line of the browser */
export async function openNoticeBrowser(
	info: TestInfo,
	url: string,
	args: readonly string[] = []
): Promise<NoticeBrowser> {
	const profile = await mkdtemp(join(tmpdir(), 'sluss-browser-'));
	const { launchOptions, locale, timezoneId, viewport, userAgent } = info.project.use;
	const context = await chromium.launchPersistentContext(profile, {
		...launchOptions,
		args: [...(launchOptions?.args ?? []), ...args],
		...(locale && { locale }),
		...(timezoneId && { timezoneId }),
		...(viewport && { viewport }),
		...(userAgent && { userAgent }),
		permissions: ['notifications']
	});
	const page = context.pages()[0] ?? (await context.newPage());
	const session = await context.newCDPSession(page);
	// The newest: signing out wipes the browser, and the next page registers the worker anew.
	let newest: string | undefined;
	const registered = new Promise<void>((resolve) => {
		session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			for (const { registrationId, isDeleted } of registrations) {
				if (isDeleted) continue;
				newest = registrationId;
				resolve();
			}
		});
	});
	await session.send('ServiceWorker.enable');
	const workerReady = () =>
		page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

	const shown = () =>
		page.evaluate(async () => {
			const registration = await navigator.serviceWorker.ready;
			const notices = await registration.getNotifications();
			return notices.map(({ title, body, lang, tag, data }) => ({
				title,
				body,
				lang,
				tag,
				data: data as unknown
			}));
		});

	return {
		page,
		async deliver(payload) {
			await workerReady();
			await registered;
			const message = {
				origin: new URL(url).origin,
				registrationId: newest ?? '',
				data: payload
			};
			// The protocol now and then loses a message to a worker that is just starting. Notices collapse, so that
			// sending it again changes nothing for one that did arrive.
			for (let tries = 0; tries < 5; tries += 1) {
				await session.send('ServiceWorker.deliverPushMessage', message);
				for (let looks = 0; looks < 20; looks += 1) {
					if ((await shown()).length > 0) return;
					await new Promise((done) => setTimeout(done, 100));
				}
			}
		},
		shown,
		async tap() {
			await workerReady();
			const [worker] = context.serviceWorkers();
			if (!worker) throw new Error('the service worker does not run');
			// No protocol taps a notice. This event is not the browser's own: the handler runs, and then may not be extended.
			await worker.evaluate(async () => {
				const scope = globalThis as unknown as {
					registration: ServiceWorkerRegistration;
					NotificationEvent: new (type: string, init: object) => Event;
					dispatchEvent(event: Event): boolean;
				};
				const [notification] = await scope.registration.getNotifications();
				scope.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }));
			});
		},
		async close() {
			await context.close();
			await rm(profile, { recursive: true, force: true });
		}
	};
}

/** To wherever her work is. */
export async function signIn(page: Page, url: string, name: string): Promise<void> {
	await page.goto(`${url}/login`);
	await page.getByRole('button', { name: new RegExp(name) }).click();
	await page.waitForURL(({ pathname }) => !pathname.startsWith('/login'));
}
