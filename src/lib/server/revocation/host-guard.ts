/**
 * Which hosts are asked on a certificate's word. Whoever publishes a certificate chooses the addresses in it, and the
 * service asks from inside the network: without this it would knock wherever she likes (SSRF).
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { AppError } from '../errors.ts';

/** @throws AppError REVOCATION_UNAVAILABLE (retryable) for an address that is not asked */
export type HostGuard = (url: string) => Promise<void>;

const OWN_NETWORKS = new BlockList();
for (const [network, bits] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.168.0.0', 16],
	['224.0.0.0', 3]
] as const) {
	OWN_NETWORKS.addSubnet(network, bits, 'ipv4');
	// The same written as an IPv6 address.
	OWN_NETWORKS.addSubnet(`::ffff:${network}`, 96 + bits, 'ipv6');
}
for (const [network, bits] of [
	['::', 127],
	['fc00::', 7],
	['fe80::', 10],
	['ff00::', 8],
	['64:ff9b::', 96]
] as const) {
	OWN_NETWORKS.addSubnet(network, bits, 'ipv6');
}

/**
 * Lets public addresses pass, and `allowedHosts` (names or addresses as they stand in certificates) wherever they lie. A
 * name is looked up here and again by the request: a resolver that answers differently the second time is not caught.
 */
export function publicHosts(allowedHosts: readonly string[] = []): HostGuard {
	return async (url) => {
		const host = new URL(url).hostname.replace(/^\[|\]$/g, '').toLowerCase();
		if (allowedHosts.includes(host)) return;
		if ((await addressesOf(host)).some(isOwnNetwork)) {
			throw refused(`${host} lies in a private network (SLUSS_REVOCATION_HOSTS can allow it)`);
		}
	};
}

async function addressesOf(host: string): Promise<string[]> {
	if (isIP(host) !== 0) return [host];
	try {
		return (await lookup(host, { all: true })).map(({ address }) => address);
	} catch {
		throw refused(`${host} has no address`);
	}
}

export function isOwnNetwork(address: string): boolean {
	return OWN_NETWORKS.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function refused(why: string): AppError {
	return new AppError(
		'REVOCATION_UNAVAILABLE',
		`The issuer of a certificate is not asked whether it has been revoked: ${why}.`,
		{ retryable: true }
	);
}
