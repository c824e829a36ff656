import { describe, expect, it } from 'vitest';
import { deleteSessionToken, readSessionToken, setSessionToken } from './session-cookie.ts';

const session = { token: 'abc', endsAt: Date.UTC(2026, 10, 22, 12) };

function browserAt(address: string) {
	const jar = new Map<string, { value: string; options: Record<string, unknown> }>();
	return {
		jar,
		url: new URL(address),
		cookies: {
			get: (name: string) => jar.get(name)?.value,
			set: (name: string, value: string, options: object) =>
				void jar.set(name, { value, options: { ...options } }),
			delete: (name: string) => void jar.delete(name)
		}
	};
}

describe('the session cookie', () => {
	it.each(['http://sluss.example/', 'http://localhost.example/', 'http://10.0.0.4:3000/'])(
		'is never sent in the clear to %s',
		(address) => {
			const browser = browserAt(address);
			setSessionToken(browser, session);
			expect(browser.jar.get('sluss-session')).toBeUndefined();
			expect(browser.jar.get('__Host-sluss-session')?.options.secure).toBe(true);
		}
	);

	it('over https does not trust a cookie under the plain name, which any neighbour could set', () => {
		const browser = browserAt('https://localhost/');
		browser.jar.set('sluss-session', { value: 'planted', options: {} });
		expect(readSessionToken(browser)).toBeUndefined();
	});

	it('is hidden from scripts and bound to the host', () => {
		const browser = browserAt('https://sluss.example/');
		setSessionToken(browser, session);
		expect(browser.jar.get('__Host-sluss-session')).toEqual({
			value: 'abc',
			options: {
				path: '/',
				httpOnly: true,
				sameSite: 'lax',
				secure: true,
				expires: new Date(session.endsAt)
			}
		});
	});

	it.each(['http://localhost:3000/', 'http://127.0.0.1:3000/', 'http://[::1]:3000/'])(
		'works on %s, read back and deleted',
		(address) => {
			const browser = browserAt(address);
			setSessionToken(browser, session);
			expect(readSessionToken(browser)).toBe('abc');
			deleteSessionToken(browser);
			expect(readSessionToken(browser)).toBeUndefined();
		}
	);
});
