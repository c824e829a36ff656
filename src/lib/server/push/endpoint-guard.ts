/**
 * Which addresses Sluss writes to on a browser's word. The endpoint of a subscription is input from outside, and the
 * server posts to it from inside the network: without this list it would post anywhere (SSRF).
 */

/** Push services of the browsers that exist. `*.` stands for one or more labels; plain names match themselves only. */
export const PUSH_SERVICE_HOSTS = [
	'fcm.googleapis.com',
	'*.push.services.mozilla.com',
	'*.notify.windows.com',
	'web.push.apple.com'
] as const;

const ENDPOINT_LENGTH_MAX = 2_000;

/**
 * @param allowedOrigins origins beside the built-in hosts, scheme and port included: the loopback services of the
 * sandbox and of tests. Only through them is anything but https on port 443 possible.
 */
export function isAllowedEndpoint(endpoint: string, allowedOrigins: readonly string[]): boolean {
	if (endpoint.length > ENDPOINT_LENGTH_MAX || !URL.canParse(endpoint)) return false;
	const url = new URL(endpoint);
	if (url.username !== '' || url.password !== '') return false;
	if (url.protocol !== 'https:' && url.protocol !== 'http:') return false;
	if (allowedOrigins.includes(url.origin)) return true;
	return url.protocol === 'https:' && url.port === '' && PUSH_SERVICE_HOSTS.some(matches(url));
}

function matches(url: URL): (host: string) => boolean {
	return (host) =>
		host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host;
}
