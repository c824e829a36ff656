/** Names of hosts as settings have them. Pure. */
import { isIP } from 'node:net';

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const NAME_LENGTH_MAX = 253;

/** RFC 1123: labels of letters, digits and hyphens. The last one is no number, or the whole would read as an address. */
export function isDnsName(name: string, { labelsMin = 1 } = {}): boolean {
	const labels = name.split('.');
	return (
		name.length <= NAME_LENGTH_MAX &&
		labels.length >= labelsMin &&
		labels.every((label) => LABEL.test(label)) &&
		!/^\d+$/.test(labels.at(-1) ?? '')
	);
}

/** A name or an address, IPv6 without its brackets. */
export function isHost(host: string): boolean {
	return isIP(host) !== 0 || isDnsName(host);
}

export function isPort(text: string): boolean {
	return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/** Whether what we say to that host stays on this machine. */
export function isLoopback(hostname: string): boolean {
	return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
