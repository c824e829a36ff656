/** Push notices: shown without content, opened by id. */
import { self } from '$app/service-worker';
import { parseNoticePayload, pathOfNotice } from '#lib/push/notice-payload.ts';
import { noticeText } from '#lib/push/notice-text.ts';
import type { FromWorker } from '#lib/push/worker-messages.ts';
import { recallLanguage } from './memory.ts';

/** `renotify` is in the standard and missing in TypeScript's library. */
type NoticeOptions = NotificationOptions & { renotify: boolean };

/** Always shows something: browsers take the permission back from those who receive in silence. */
export async function showNotice(text: string | undefined): Promise<void> {
	const payload = parseNoticePayload(text);
	const language = await recallLanguage();
	const options: NoticeOptions = {
		body: noticeText(language, payload),
		lang: language,
		// One notice on the screen, with the newest count; a test beside it.
		tag: payload?.c === 0 ? 'sluss-test' : 'sluss',
		renotify: true,
		icon: '/icons/icon-192.png',
		badge: '/icons/badge-96.png',
		data: { path: pathOfNotice(payload) }
	};
	await self.registration.showNotification('Sluss', options);
	if (payload?.c !== 0) await showCount(payload?.c);
	await tellWindows({ type: 'notice-arrived', count: payload?.c ?? 1 });
}

async function showCount(count: number | undefined): Promise<void> {
	try {
		await navigator.setAppBadge?.(count);
	} catch {
		// Not installed, or not allowed: the notice itself has been shown.
	}
}

async function tellWindows(message: FromWorker): Promise<void> {
	const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
	for (const client of windows) client.postMessage(message);
}

/** @param data what `showNotice` stored with the notification */
export async function openNotice(data: unknown): Promise<void> {
	const { path } = data as { path: string };
	const windows = await self.clients.matchAll({ type: 'window' });
	// A window where somebody may be writing is left alone.
	const free = windows.find(({ url }) => !new URL(url).pathname.startsWith('/compose'));
	// Not ours to steer, or gone meanwhile: a new window does as well.
	const moved = await free?.navigate(path).catch(() => null);
	if (moved) await moved.focus().catch(() => null);
	else await self.clients.openWindow(path);
}

/** The event as browsers send it; TypeScript's library has the bare one only. */
interface SubscriptionChange extends Event {
	readonly newSubscription?: PushSubscription | null;
	readonly oldSubscription?: PushSubscription | null;
}

/** The browser has replaced its subscription: the server is told, or the notices would go nowhere. */
export async function renewSubscription(event: SubscriptionChange): Promise<void> {
	const renewed = event.newSubscription ?? (await subscribeLike(event.oldSubscription));
	if (!renewed) return;
	await fetch('/push/subscription', {
		method: 'PUT',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(renewed)
	});
}

async function subscribeLike(old: PushSubscription | null | undefined) {
	const applicationServerKey = old?.options.applicationServerKey;
	if (!applicationServerKey) return undefined;
	const { pushManager } = self.registration;
	return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}
