import type { Handle } from '@sveltejs/kit/hooks';

const HEADERS: Record<string, string> = {
	'x-content-type-options': 'nosniff',
	// Not `no-referrer`: browsers then send `Origin: null` with forms, and the check against forged posts refuses them.
	'referrer-policy': 'same-origin',
	'permissions-policy':
		'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()',
	'cross-origin-opener-policy': 'same-origin',
	'cross-origin-resource-policy': 'same-origin',
	'x-frame-options': 'DENY'
};

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
		response.headers.set('strict-transport-security', 'max-age=31536000');
	}
	if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
	return response;
};
