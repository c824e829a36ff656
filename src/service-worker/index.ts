/**
 * The service worker: keeps the app shell (code, styles, icons, the offline page) so that Sluss opens fast, says what is
 * going on when there is no contact, and shows push notices. It keeps nothing that has content: pages, data and
 * attachments always come from the server. Which files there are, only the build knows.
 */
import { self } from '$app/service-worker';
import { version } from '$app/env';
import { assets, immutable } from '$app/manifest';
import { clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
import { parseToWorker } from '#lib/push/worker-messages.ts';
import { handleNavigations } from './navigation.ts';
import { openNotice, renewSubscription, showNotice } from './notices.ts';
import { isPartOfShell } from './shell.ts';
import { takeOverAlone } from './take-over.ts';
import { rememberLanguage } from './memory.ts';

// Built files carry their hash in the name; static ones change with the version only.
precacheAndRoute([
	...immutable
		.filter(({ path }) => isPartOfShell(path))
		.map(({ path }) => ({ url: `/${path}`, revision: null })),
	...assets
		.filter(({ path }) => isPartOfShell(path))
		.map(({ path }) => ({ url: `/${path}`, revision: version }))
]);
cleanupOutdatedCaches();
handleNavigations();

// The first worker takes over at once. A newer one waits until every window is closed, or until the only one has been
// loaded in its version (the shell offers that): code must not change under somebody who is writing.
clientsClaim();
self.addEventListener('activate', (event) => {
	event.waitUntil(Promise.resolve(self.registration.navigationPreload?.enable()));
});

self.addEventListener('message', (event) => {
	const message = parseToWorker(event.data);
	if (message?.type === 'page-version') event.waitUntil(takeOverAlone(message.version));
	if (message?.type === 'language') event.waitUntil(rememberLanguage(message.language));
});

self.addEventListener('push', (event) => event.waitUntil(showNotice(event.data?.text())));
self.addEventListener('notificationclick', (event) => {
	event.notification.close();
	event.waitUntil(openNotice(event.notification.data));
});
self.addEventListener('pushsubscriptionchange', (event) => {
	event.waitUntil(renewSubscription(event));
});
