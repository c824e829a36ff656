/**
 * Where the browser keeps the session token. Over https the cookie is `__Host-`: Secure, this host only, whole site.
 * Over plain http it would be refused by some browsers, so on localhost (and nowhere else) it has a name and attributes of
 * its own. On any other plain http address the `__Host-` cookie is set all the same and the browser drops it: signing
 * in does not work there, which is the safe outcome.
 */
interface CookieOptions {
	path: '/';
	httpOnly: true;
	sameSite: 'lax';
	secure: boolean;
	expires?: Date;
}

/** The three methods of SvelteKit's cookies that we need. */
interface Cookies {
	get(name: string): string | undefined;
	set(name: string, value: string, options: CookieOptions): void;
	delete(name: string, options: CookieOptions): void;
}

interface Browser {
	cookies: Cookies;
	url: URL;
}

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

export function readSessionToken({ cookies, url }: Browser): string | undefined {
	return cookies.get(cookieOf(url, SESSION).name);
}

/** `endsAt`: when the session ends at the latest, in ms since the epoch. Whether it has ended before, the row knows. */
export function setSessionToken(
	{ cookies, url }: Browser,
	session: { token: string; endsAt: number }
): void {
	const { name, options } = cookieOf(url, SESSION);
	cookies.set(name, session.token, { ...options, expires: new Date(session.endsAt) });
}

export function deleteSessionToken({ cookies, url }: Browser): void {
	const { name, options } = cookieOf(url, SESSION);
	cookies.delete(name, options);
}

/**
 * By which a sign-in under way knows the browser it began in (sign-in/attempt.ts); a new one where there is none. It
 * lives as long as an attempt does, and two tabs share it.
 */
export function giveBrowserToken(browser: Browser, make: () => string, endsAt: number): string {
	const { name, options } = cookieOf(browser.url, BROWSER);
	const token = readBrowserToken(browser) ?? make();
	browser.cookies.set(name, token, { ...options, expires: new Date(endsAt) });
	return token;
}

export function readBrowserToken({ cookies, url }: Browser): string | undefined {
	return cookies.get(cookieOf(url, BROWSER).name) || undefined;
}

const SESSION = 'sluss-session';
const BROWSER = 'sluss-sign-in';

function cookieOf(url: URL, base: string): { name: string; options: CookieOptions } {
	const plain = url.protocol === 'http:' && LOCAL_HOSTS.includes(url.hostname);
	return {
		name: plain ? base : `__Host-${base}`,
		// Lax, not strict: a link in an e-mail notice should open the conversation, not the sign-in page, and the identity
		// provider sends the browser back from another site.
		options: { path: '/', httpOnly: true, sameSite: 'lax', secure: !plain }
	};
}
