import { findPushSupport } from './browser-support.ts';
import type { NoticeState } from './notice-state.ts';
import { wasAllowedHere } from './remembered.ts';
import { fetchKnownState } from './subscription-api.ts';
import { within } from './within.ts';

/**
 * Whether this browser would show the signed-in person a notice. Asks the browser, then the server, and takes nothing
 * for granted: subscriptions die without a word to anybody.
 */
export async function checkNotices(): Promise<NoticeState> {
	const support = findPushSupport();
	if (support !== 'supported') return support;
	if (Notification.permission === 'denied') return 'denied';
	const subscription = await findBrowserSubscription();
	if (!subscription || Notification.permission !== 'granted') {
		return wasAllowedHere() ? 'lost' : 'off';
	}
	const known = await fetchKnownState(subscription);
	if (!known) return 'unknown';
	return isBoundTo(subscription, known.applicationServerKey) ? known.state : 'lost';
}

/** How long a service worker may take to come up on a slow tablet. */
const WORKER_MS = 10_000;

export async function findBrowserSubscription(): Promise<PushSubscription | undefined> {
	const registration = await findRegistration();
	return (await registration?.pushManager.getSubscription()) ?? undefined;
}

export function findRegistration(): Promise<ServiceWorkerRegistration | undefined> {
	return within(WORKER_MS, navigator.serviceWorker.ready);
}

/** False when the server has other keys than those that the subscription was made for: nothing would get through. */
export function isBoundTo(subscription: PushSubscription, applicationServerKey: string): boolean {
	const bound = subscription.options.applicationServerKey;
	// Not every browser tells; then only the push service can find out.
	if (!bound) return true;
	const wanted = bytesOfBase64Url(applicationServerKey);
	const bytes = new Uint8Array(bound);
	return bytes.length === wanted.length && bytes.every((byte, index) => byte === wanted[index]);
}

export function bytesOfBase64Url(text: string): Uint8Array<ArrayBuffer> {
	const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
	return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
