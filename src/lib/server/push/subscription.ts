import { ECDH } from 'node:crypto';
import * as v from 'valibot';

/** What a browser gives out when it subscribes (Push API: PushSubscription.toJSON). */
export interface BrowserSubscription {
	endpoint: string;
	/** Uncompressed P-256 point, 65 bytes, base64url. */
	p256dh: string;
	/** 16 bytes, base64url. */
	auth: string;
}

const base64url = (isGood: (bytes: Buffer) => boolean) =>
	v.pipe(
		v.string(),
		v.maxLength(200),
		v.regex(/^[A-Za-z0-9_-]+$/),
		v.check((text) => isGood(Buffer.from(text, 'base64url')))
	);

const SUBSCRIPTION = v.object({
	endpoint: v.pipe(v.string(), v.url()),
	keys: v.object({
		p256dh: base64url((bytes) => bytes.length === 65 && isOnCurve(bytes)),
		auth: base64url((bytes) => bytes.length === 16)
	})
});

/** A point off the curve could not be encrypted for, and would come back at every attempt to send. */
function isOnCurve(point: Buffer): boolean {
	try {
		ECDH.convertKey(point, 'prime256v1');
		return true;
	} catch {
		return false;
	}
}

/** Undefined for anything that is not a subscription; the endpoint is judged elsewhere (endpoint-guard). */
export function parseSubscription(value: unknown): BrowserSubscription | undefined {
	const result = v.safeParse(SUBSCRIPTION, value);
	if (!result.success) return undefined;
	const { endpoint, keys } = result.output;
	return { endpoint, p256dh: keys.p256dh, auth: keys.auth };
}
