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
	return cookies.get(cookieOf(url).name);
}

/** `endsAt`: when the session ends at the latest, in ms since the epoch. Whether it has ended before, the row knows. */
export function setSessionToken(
	{ cookies, url }: Browser,
	session: { token: string; endsAt: number }
): void {
	const { name, options } = cookieOf(url);
	cookies.set(name, session.token, { ...options, expires: new Date(session.endsAt) });
}

export function deleteSessionToken({ cookies, url }: Browser): void {
	const { name, options } = cookieOf(url);
	cookies.delete(name, options);
}

function cookieOf(url: URL): { name: string; options: CookieOptions } {
	const plain = url.protocol === 'http:' && LOCAL_HOSTS.includes(url.hostname);
	return {
		name: plain ? 'sluss-session' : '__Host-sluss-session',
		// Lax, not strict: a link in an e-mail notice should open the conversation, not the sign-in page.
		options: { path: '/', httpOnly: true, sameSite: 'lax', secure: !plain }
	};
}
