import {
	bytesOfBase64Url,
	findBrowserSubscription,
	findRegistration,
	isBoundTo
} from './check-notices.ts';
import { rememberAllowed } from './remembered.ts';
import {
	fetchApplicationServerKey,
	removeSubscription,
	saveSubscription
} from './subscription-api.ts';
import { within } from './within.ts';

export type AllowOutcome =
	| 'done'
	/** She closed the browser's question without an answer. */
	| 'dismissed'
	| 'denied'
	/** Our server did not answer. */
	| 'unreachable'
	/** The browser's push service did not answer in time; nothing is known. */
	| 'push-service-silent'
	/** The browser could not subscribe: push switched off, or a network that blocks it. */
	| 'push-service-refused'
	/** The server does not take this browser's push service. */
	| 'not-allowed'
	| 'too-many'
	| 'no-worker';

/** `pushManager.subscribe` never settles without a network; nobody should wait longer than this. Milliseconds. */
const SUBSCRIBE_MS = 20_000;

/** Turns notices on in this browser. Must be called from a click: browsers ask for permission only then. */
export async function allowNotices(): Promise<AllowOutcome> {
	const permission = await Notification.requestPermission();
	if (permission === 'denied') return 'denied';
	if (permission === 'default') return 'dismissed';
	const [registration, key] = await Promise.all([findRegistration(), fetchApplicationServerKey()]);
	if (!registration) return 'no-worker';
	if (key === undefined) return 'unreachable';
	let subscription: PushSubscription | undefined;
	try {
		subscription = await within(SUBSCRIBE_MS, subscribeWith(registration, key));
	} catch {
		return 'push-service-refused';
	}
	if (!subscription) return 'push-service-silent';
	const outcome = outcomeOf(await saveSubscription(subscription));
	if (outcome === 'done') rememberAllowed(true);
	return outcome;
}

async function subscribeWith(
	{ pushManager }: ServiceWorkerRegistration,
	key: string
): Promise<PushSubscription> {
	const existing = await pushManager.getSubscription();
	if (existing && isBoundTo(existing, key)) return existing;
	// A browser keeps one subscription, and refuses a second with another key.
	await existing?.unsubscribe();
	return pushManager.subscribe({
		userVisibleOnly: true,
		applicationServerKey: bytesOfBase64Url(key)
	});
}

function outcomeOf(answer: unknown): AllowOutcome {
	switch (answer) {
		case 'done':
		case 'too-many':
			return answer;
		case 'endpoint-not-allowed':
		case 'endpoint-taken':
			return 'not-allowed';
		default:
			return 'unreachable';
	}
}

/** Turns notices off in this browser, at the server first: what it does not know it cannot send to. */
export async function refuseNotices(): Promise<'done' | 'unreachable'> {
	rememberAllowed(false);
	const subscription = await findBrowserSubscription();
	if (!subscription) return 'done';
	const outcome = await removeSubscription(subscription);
	await subscription.unsubscribe().catch(() => false);
	return outcome === 'done' || outcome === 'not-found' ? 'done' : 'unreachable';
}
