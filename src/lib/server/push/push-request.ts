import webpush from 'web-push';
import type { BrowserSubscription } from './subscription.ts';
import type { VapidKeys } from './vapid-keys.ts';
import { encodeNoticePayload, type NoticePayload } from '#lib/push/notice-payload.ts';

export interface PushRequest {
	endpoint: string;
	headers: Record<string, string>;
	body: Buffer;
}

/** How long a push service keeps a notice for a browser that is away. Seconds: one working day and its night. */
export const NOTICE_TTL_SECONDS = 24 * 3600;

/**
 * The request that hands a notice to a push service: encrypted for the browser (RFC 8291), signed for the service
 * (RFC 8292), with an urgency that wakes a sleeping device and a topic, so that a newer notice replaces one that was
 * not delivered (RFC 8030 §5.3, §5.4).
 */
export function buildPushRequest(wish: {
	subscription: BrowserSubscription;
	payload: NoticePayload;
	topic: string;
	vapidKeys: VapidKeys;
	/** `mailto:` or `https:`. */
	subject: string;
}): PushRequest {
	const { endpoint, p256dh, auth } = wish.subscription;
	const details = webpush.generateRequestDetails(
		{ endpoint, keys: { p256dh, auth } },
		encodeNoticePayload(wish.payload),
		{
			vapidDetails: { subject: wish.subject, ...wish.vapidKeys },
			TTL: NOTICE_TTL_SECONDS,
			urgency: 'high',
			topic: wish.topic,
			contentEncoding: 'aes128gcm'
		}
	);
	return {
		endpoint,
		headers: Object.fromEntries(
			Object.entries(details.headers).map(([name, value]) => [name, String(value)])
		),
		body: details.body
	};
}
