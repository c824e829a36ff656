import { describe, expect, it } from 'vitest';
import { isAllowedEndpoint } from './endpoint-guard.ts';

describe('the endpoint guard', () => {
	it.each([
		['no address', 'x'],
		['a private host', 'https://192.168.1.10/send'],
		['loopback', 'https://127.0.0.1/send'],
		['plain http', 'http://fcm.googleapis.com/fcm/send/a'],
		['another port', 'https://fcm.googleapis.com:8443/fcm/send/a'],
		['a host that ends alike', 'https://evilfcm.googleapis.com/a'],
		['a host that begins alike', 'https://fcm.googleapis.com.evil.example/a'],
		['the bare parent of a wildcard', 'https://push.services.mozilla.com/a'],
		['a name glued to a wildcard', 'https://evilpush.services.mozilla.com/a'],
		['a host in the user part', 'https://fcm.googleapis.com@evil.example/a'],
		['a password', 'https://a:b@fcm.googleapis.com/a'],
		['a file', 'file:///etc/passwd'],
		['something endless', `https://fcm.googleapis.com/${'a'.repeat(2_000)}`]
	])('refuses %s', (_, endpoint) => {
		expect(isAllowedEndpoint(endpoint, [])).toBe(false);
	});

	it.each([
		'https://fcm.googleapis.com/fcm/send/abc:APA91',
		'https://updates.push.services.mozilla.com/wpush/v2/gAAAA',
		'https://wns2-par02p.notify.windows.com/w/?token=BQYAAA',
		'https://web.push.apple.com/QGuQyavXutnMH'
	])('takes %s', (endpoint) => {
		expect(isAllowedEndpoint(endpoint, [])).toBe(true);
	});

	it('takes an origin that the sandbox allows, and only on its own scheme and port', () => {
		const allowed = ['https://localhost:4711'];
		expect(isAllowedEndpoint('https://localhost:4711/send/1', allowed)).toBe(true);
		expect(isAllowedEndpoint('https://localhost:4712/send/1', allowed)).toBe(false);
		expect(isAllowedEndpoint('http://localhost:4711/send/1', allowed)).toBe(false);
	});
});
