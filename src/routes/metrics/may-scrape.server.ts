import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** What this needs of a request; `platform` is what adapter-node hands over. */
interface Scrape {
	request: { headers: Headers };
	platform?: unknown;
	getClientAddress(): string;
}

/**
 * From this machine itself, or with the token. A request that has come through a proxy has the proxy's address, which
 * is often this machine's: whatever carries a header of a proxy is not taken for local. The file is read each time, so
 * that a token can be changed without a restart.
 */
export async function mayScrape(scrape: Scrape, tokenFile: string | undefined): Promise<boolean> {
	const given = /^Bearer +(\S+)$/i.exec(scrape.request.headers.get('authorization') ?? '')?.[1];
	if (given !== undefined && tokenFile !== undefined) {
		const wanted = (await readFile(tokenFile, 'utf8').catch(() => '')).trim();
		if (wanted.length > 0 && isSame(given, wanted)) return true;
	}
	return isLocal(scrape);
}

/** In the sandbox `scripts/start.ts` itself says `x-forwarded-proto: http`. */
function isLocal(scrape: Scrape): boolean {
	const { headers } = scrape.request;
	if (PROXY_HEADERS.some((name) => headers.has(name))) return false;
	if ((headers.get('x-forwarded-proto') ?? 'http') !== 'http') return false;
	return LOOPBACK.test(peerOf(scrape));
}

const PROXY_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];
const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;

/** The other end of the connection, never what a header says of it. */
function peerOf({ platform, getClientAddress }: Scrape): string {
	const { req } = (platform ?? {}) as { req?: { socket?: { remoteAddress?: string } } };
	if (req !== undefined) return req.socket?.remoteAddress ?? '';
	try {
		return getClientAddress();
	} catch {
		return '';
	}
}

/** Hashes of equal length are compared, so that time tells neither the token nor its length. */
function isSame(given: string, wanted: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(given), digest(wanted));
}
