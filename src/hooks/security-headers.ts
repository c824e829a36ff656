import type { Handle } from '@sveltejs/kit/hooks';

/**
 * Features of browsers that could be asked for in our name. Passkeys are what we use. `bluetooth` and `web-share` are not
 * here: both need a gesture of the person, and browsers that do not have them complain on every page.
 */
const PERMISSIONS = [
	...['accelerometer', 'autoplay', 'camera', 'clipboard-read', 'clipboard-write'],
	...['display-capture', 'encrypted-media', 'fullscreen', 'gamepad', 'geolocation', 'gyroscope'],
	...['hid', 'idle-detection', 'local-fonts', 'magnetometer', 'microphone', 'midi', 'payment'],
	...['picture-in-picture', 'screen-wake-lock', 'serial', 'storage-access', 'usb'],
	...['window-management', 'xr-spatial-tracking']
]
	.map((feature) => `${feature}=()`)
	.concat('publickey-credentials-create=(self)', 'publickey-credentials-get=(self)')
	.join(', ');

const HEADERS: Readonly<Record<string, string>> = {
	'x-content-type-options': 'nosniff',
	// Not `no-referrer`: browsers then send `Origin: null` with forms, and the check against forged posts refuses them.
	'referrer-policy': 'same-origin',
	'permissions-policy': PERMISSIONS,
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'x-frame-options': 'DENY'
};

/** Two years, and whatever stands below our name. */
const ONLY_HTTPS = 'max-age=63072000; includeSubDomains';

/**
 * For what is no page: pages have a policy of their own with nonces, attachments one that is stricter. The page for when no
 * page can be drawn (src/error.html) comes by it, too: hence the styles.
 */
const NO_PAGE_POLICY =
	"default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/** Built and static files: the same for everybody, and without content. */
const FILES = /^\/(_app|icons)\/|^\/(offline|error|service-worker|manifest)\.\w+$/;

/**
 * What every answer of the server has unless a route says otherwise: also files, redirects, refusals and what goes wrong,
 * which never come by the hook below. scripts/start.ts puts them there.
 */
export function defaultHeaders(path: string, https: boolean): Readonly<Record<string, string>> {
	const isFile = FILES.test(path);
	return {
		...HEADERS,
		// Only here and not in the hook: a worker's file must have it too, and the development server has no say in that.
		'cross-origin-embedder-policy': 'require-corp',
		...(https && { 'strict-transport-security': ONLY_HTTPS }),
		// The policy of a worker's file is the worker's own, and of offline.html the page's: scripts and decoders from here.
		'content-security-policy': isFile
			? "default-src 'self' 'wasm-unsafe-eval'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
			: NO_PAGE_POLICY,
		...(!isFile && { 'cache-control': 'no-store' })
	};
}

/**
 * What a browser may do with our answers; the content security policy stands in vite.config.ts. Nothing is kept in any
 * cache, since nearly every page has content: an endpoint that may be cached says so itself.
 */
export const securityHeaders: Handle = async ({ event, resolve }) => {
	const response = await resolve(event);
	for (const [name, value] of Object.entries(HEADERS)) {
		if (!response.headers.has(name)) response.headers.set(name, value);
	}
	if (event.url.protocol === 'https:') {
		response.headers.set('strict-transport-security', ONLY_HTTPS);
	}
	// Kit leaves the character set to the page's first bytes.
	if (response.headers.get('content-type') === 'text/html') {
		response.headers.set('content-type', 'text/html; charset=utf-8');
	}
	if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
	return response;
};
