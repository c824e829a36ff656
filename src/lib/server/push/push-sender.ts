/**
 * Hands one notice to one browser's push service and says in the trade's words what became of it. Knows no database
 * rows but the VAPID keys; who gets what and when is decided by push-worker.ts.
 */
import type { Db } from '../db/database.ts';
import { isAllowedEndpoint } from './endpoint-guard.ts';
import type { NoticePayload } from '#lib/push/notice-payload.ts';
import { buildPushRequest, type PushRequest } from './push-request.ts';
import type { PushAnswer, PushTransport } from './push-transport.ts';
import type { BrowserSubscription } from './subscription.ts';
import { ensureVapidKeys } from './vapid-keys.ts';

export interface PushSender {
	send(
		subscription: BrowserSubscription,
		payload: NoticePayload,
		topic: 'notice' | 'test'
	): Promise<PushOutcome>;
}

export type PushOutcome =
	/** The push service took it. Whether the device shows it, nobody tells us. */
	| { outcome: 'taken' }
	/** The subscription does not exist any more (RFC 8030 §7.3). */
	| { outcome: 'gone' }
	/** Trying again cannot help: the request is refused, or could not even be made (status 0). */
	| { outcome: 'refused'; status: number }
	| { outcome: 'later'; status: number | undefined; retryAfterMs: number | undefined };

export interface PushSenderOptions {
	db: Db;
	transport: PushTransport;
	/** Contact for the push services, `mailto:` or `https:`. */
	subject: string;
	allowedOrigins: readonly string[];
}

export function createPushSender(options: PushSenderOptions): PushSender {
	return {
		async send(subscription, payload, topic) {
			// Asked again here: the list may have become shorter since the browser subscribed.
			if (!isAllowedEndpoint(subscription.endpoint, options.allowedOrigins)) {
				return { outcome: 'refused', status: 0 };
			}
			const vapidKeys = await ensureVapidKeys(options);
			const wish = { subscription, payload, topic, vapidKeys, subject: options.subject };
			let request: PushRequest;
			try {
				request = buildPushRequest(wish);
			} catch {
				// Keys that nothing can be encrypted for stay so: without an end here they would come back for ever.
				return { outcome: 'refused', status: 0 };
			}
			try {
				return outcomeOf(await options.transport.post(request));
			} catch {
				return { outcome: 'later', status: undefined, retryAfterMs: undefined };
			}
		}
	};
}

function outcomeOf({ status, retryAfterSeconds }: PushAnswer): PushOutcome {
	if (status >= 200 && status < 300) return { outcome: 'taken' };
	if (status === 404 || status === 410) return { outcome: 'gone' };
	if (status === 408 || status === 429 || status >= 500) {
		const retryAfterMs = retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1_000;
		return { outcome: 'later', status, retryAfterMs };
	}
	return { outcome: 'refused', status };
}
