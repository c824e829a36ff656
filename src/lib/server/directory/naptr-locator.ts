/**
 * Finds a participant's directory server through DNS: BDXL, the way of the SML that the European Commission runs. What DNS
 * says is not believed further than to the address: the answer found there must be signed.
 */
import { CONNREFUSED, NODATA, NOTFOUND, Resolver, TIMEOUT } from 'node:dns/promises';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { chooseUrl } from './naptr-records.ts';
import { PlaceSilent, type Outages } from './outages.ts';
import type { Locator } from './service-url.ts';
import { cnameName, naptrName } from './sml-name.ts';

export interface NaptrLocatorOptions {
	/** Zone of the federation's SML, such as `sml.example`. */
	zone: string;
	/** `address` or `address:port` of the resolvers; empty or missing: the system's. */
	dnsServers?: readonly string[];
	/** Whether a participant without usable NAPTR record is looked for under its old CNAME. */
	cname?: boolean;
	clock: Clock;
	/** For one try at one resolver, in milliseconds; the second try waits longer. */
	timeoutMs?: number;
	tries?: number;
	/** Who remembers that the resolvers do not answer; nobody unless given. */
	outages?: Outages;
	/** How long an address is used. Node does not tell the TTL of these records, so it is short. */
	keptMs?: number;
}

const TIMEOUT_MS = 3_000;
const TRIES = 2;
const KEPT_MS = 5 * 60_000;
const KEPT_ENTRIES_MAX = 10_000;
/** No answer at all. Any other fault is an answer, and may concern one name only. */
const SILENT: ReadonlySet<string> = new Set([TIMEOUT, CONNREFUSED]);

export function naptrLocator(options: NaptrLocatorOptions): Locator {
	const { zone, clock, outages, cname = false, keptMs = KEPT_MS } = options;
	const resolver = new Resolver({
		timeout: options.timeoutMs ?? TIMEOUT_MS,
		tries: options.tries ?? TRIES
	});
	if (options.dnsServers !== undefined && options.dnsServers.length > 0) {
		resolver.setServers(options.dnsServers);
	}
	const kept = new Map<string, { at: number; url: URL }>();

	async function find(participantId: string): Promise<URL> {
		const records = await orNone(() => resolver.resolveNaptr(naptrName(participantId, zone)));
		const url = chooseUrl(records) ?? (cname ? await findCname(participantId) : undefined);
		if (url === undefined) throw new AppError('PARTICIPANT_UNKNOWN');
		return url;
	}

	async function findCname(participantId: string): Promise<URL | undefined> {
		const name = cnameName(participantId, zone);
		const targets = await orNone(() => resolver.resolveCname(name));
		return targets.length === 0 ? undefined : new URL(`http://${name}/`);
	}

	return {
		async locate(participantId, { refresh = false } = {}) {
			const id = participantId.toLowerCase();
			const known = kept.get(id);
			if (!refresh && known && clock.now() - known.at < keptMs) return known.url;
			const ask = () => find(id);
			const url = await (outages === undefined ? ask() : outages.ask(`DNS ${zone}`, ask));
			kept.delete(id);
			kept.set(id, { at: clock.now(), url });
			const [oldest] = kept.keys();
			if (kept.size > KEPT_ENTRIES_MAX && oldest !== undefined) kept.delete(oldest);
			return url;
		}
	};
}

/** No such name, or no record of this kind: an answer like any other. Everything else is a resolver that fails us. */
async function orNone<T>(ask: () => Promise<T[]>): Promise<T[]> {
	try {
		return await ask();
	} catch (cause) {
		const { code } = cause as NodeJS.ErrnoException;
		if (code === NOTFOUND || code === NODATA) return [];
		if (code !== undefined && SILENT.has(code)) {
			throw new PlaceSilent(`no resolver answers (${code})`, { cause });
		}
		throw new AppError(
			'DIRECTORY_UNAVAILABLE',
			`The certificate directory is not available: DNS does not answer as it should (${code ?? 'no code'}).`,
			{ retryable: true, cause }
		);
	}
}
