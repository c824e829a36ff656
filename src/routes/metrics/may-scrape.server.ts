import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** What this needs of a request; `platform` is what adapter-node hands over. */
interface Scrape {
	request: { headers: Headers };
	platform?: unknown;
	getClientAddress(): string;
}

interface Rules {
	/** File with the token; where there is one, nothing else counts. It is read each time: a change needs no restart. */
	tokenFile: string | undefined;
	/** There `scripts/start.ts` itself says `x-forwarded-proto: http`. */
	sandbox: boolean;
}

/**
 * Nobody, but who has the token; or, where no token is set, who is on this machine itself. A request that has come through
 * a proxy has the proxy's address, which is often this machine's. Which headers proxies add nobody can list, so it is the
 * other way round: local is what looks in every respect like a scraper's own request, and nothing else.
 */
export async function mayScrape(scrape: Scrape, { tokenFile, sandbox }: Rules): Promise<boolean> {
	if (tokenFile === undefined) return isLocal(scrape, sandbox);
	const given = /^Bearer +(\S+)$/i.exec(scrape.request.headers.get('authorization') ?? '')?.[1];
	const wanted = (await readFile(tokenFile, 'utf8').catch(() => '')).trim();
	return given !== undefined && wanted.length > 0 && isSame(given, wanted);
}

/** What Prometheus, its relatives and curl send of their own. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
	'host',
	'user-agent',
	'accept',
	'accept-encoding',
	'connection',
	'x-prometheus-scrape-timeout-seconds'
]);
const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;
/** A proxy that hands the name on which it was asked says the public one. */
const LOOPBACK_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i;

function isLocal(scrape: Scrape, sandbox: boolean): boolean {
	const { headers } = scrape.request;
	const { address, httpVersion } = connectionOf(scrape);
	const own = [...headers].every(
		([name, value]) =>
			OWN_HEADERS.has(name) || (sandbox && name === 'x-forwarded-proto' && value === 'http')
	);
	return (
		LOOPBACK.test(address) &&
		// Proxies speak HTTP/1.0 to who stands behind them, or end the connection; scrapers do neither.
		httpVersion === '1.1' &&
		(headers.get('connection') ?? 'keep-alive').toLowerCase() === 'keep-alive' &&
		LOOPBACK_HOST.test(headers.get('host') ?? '') &&
		own
	);
}

/** The other end of the connection, never what a header says of it. */
function connectionOf({ platform, getClientAddress }: Scrape) {
	const { req } = (platform ?? {}) as {
		req?: { httpVersion?: string; socket?: { remoteAddress?: string } };
	};
	if (req !== undefined) {
		return { address: req.socket?.remoteAddress ?? '', httpVersion: req.httpVersion ?? '' };
	}
	try {
		return { address: getClientAddress(), httpVersion: '1.1' };
	} catch {
		return { address: '', httpVersion: '' };
	}
}

/** Hashes of equal length are compared, so that time tells neither the token nor its length. */
function isSame(given: string, wanted: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(given), digest(wanted));
}
