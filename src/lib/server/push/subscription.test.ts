import { createECDH, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseSubscription } from './subscription.ts';

const point = createECDH('prime256v1').generateKeys();
const good = {
	endpoint: 'https://fcm.googleapis.com/fcm/send/a',
	expirationTime: null,
	keys: { p256dh: point.toString('base64url'), auth: randomBytes(16).toString('base64url') }
};
const withKeys = (keys: Record<string, unknown>) => ({ ...good, keys: { ...good.keys, ...keys } });
const offCurve = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]);

describe('a subscription from a browser', () => {
	it.each([
		['nothing', null],
		['a text', 'subscription'],
		['no keys', { endpoint: good.endpoint }],
		['an endpoint that is no address', { ...good, endpoint: 'push me' }],
		['a key that is not text', withKeys({ auth: 16 })],
		['a secret of the wrong length', withKeys({ auth: randomBytes(15).toString('base64url') })],
		['a key in plain base64', withKeys({ p256dh: offCurve.toString('base64') })],
		['a point that is not on the curve', withKeys({ p256dh: offCurve.toString('base64url') })],
		['a key without end', withKeys({ p256dh: 'B'.repeat(100_000) })]
	])('is refused when it is %s', (_, value) => {
		expect(parseSubscription(value)).toBeUndefined();
	});

	it('is taken as browsers write it, and nothing but what is needed is kept', () => {
		expect(parseSubscription({ ...good, extra: 1 })).toEqual({
			endpoint: good.endpoint,
			...good.keys
		});
	});
});
