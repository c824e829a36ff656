/** Whether a certificate has been revoked, from those that the certificate itself names: OCSP responders, then lists. */
import { randomBytes, type X509Certificate } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { readExtensions } from '../crypto/certificate-extensions.ts';
import { buildOcspRequest, readOcspAnswer } from '../crypto/ocsp.ts';
import { codeOf } from '../errors.ts';
import { assertCurrent } from './answer.ts';
import { fetchBounded } from './fetch-bounded.ts';
import { fetchIssuer, hasIssued } from './find-issuer.ts';
import { publicHosts, type HostGuard } from './host-guard.ts';
import { createPause } from './pause.ts';
import { judgeList } from './judge-list.ts';
import type { ListStore } from './list-store.ts';
import type { Revocation, RevocationStatus } from './revocation.ts';

export interface IssuerOptions {
	clock: Clock;
	lists: ListStore;
	/** Which hosts may be asked; public ones unless told. */
	hosts?: HostGuard;
	/** For one question to a responder, in milliseconds. */
	timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const OCSP_BYTES_MAX = 100_000;
/** Addresses of a kind that are tried; a certificate with more is an odd one. */
const URLS_MAX = 3;
/** An answer is asked for again after this: as long as answers of the directory are used. */
const FRESH_MS = 3_600_000;
/** One that did not answer is left alone for a while: it is slow for every message that waits. */
const PAUSE_MS = 60_000;
const ENTRIES_MAX = 10_000;

interface Known {
	status: RevocationStatus;
	until: number;
}

export function askIssuers(options: IssuerOptions): Revocation {
	const { clock, lists, timeoutMs = TIMEOUT_MS, hosts = publicHosts() } = options;
	const known = new Map<string, Known>();
	const issuersKnown = new Map<string, X509Certificate>();
	const running = new Map<string, Promise<RevocationStatus>>();
	const withPause = createPause(clock);

	async function ask(
		certificate: X509Certificate,
		issuers: readonly X509Certificate[]
	): Promise<RevocationStatus> {
		const { ocspUrls, crlUrls, issuerUrls } = readExtensions(certificate.raw);
		if (ocspUrls.length + crlUrls.length === 0) return 'unknown';
		const issuer = await findIssuer(certificate, issuers, issuerUrls);
		if (issuer === undefined) return 'unknown';
		const questions = [
			...ocspUrls.slice(0, URLS_MAX).map((url) => () => askResponder(url, certificate, issuer)),
			...crlUrls.slice(0, URLS_MAX).map((url) => async () => {
				const file = await lists.get(url);
				return judgeList(file, { certificate, issuer, urls: crlUrls }, clock.now());
			})
		];
		for (const question of questions) {
			const answer = await question().catch(ignoreUnavailable);
			if (answer !== undefined && answer.status !== 'unknown') return answer.status;
		}
		return 'unknown';
	}

	async function askResponder(url: string, certificate: X509Certificate, issuer: X509Certificate) {
		const question = { certificate, issuer, nonce: randomBytes(16) };
		const { bytes } = await withPause(url, () =>
			fetchBounded({
				url,
				timeoutMs,
				bytesMax: OCSP_BYTES_MAX,
				hosts,
				body: { bytes: buildOcspRequest(question), contentType: 'application/ocsp-request' }
			})
		);
		const now = clock.now();
		const answer = readOcspAnswer(bytes, question, new Date(now));
		assertCurrent(answer, now);
		return answer;
	}

	async function findIssuer(
		certificate: X509Certificate,
		issuers: readonly X509Certificate[],
		urls: readonly string[]
	): Promise<X509Certificate | undefined> {
		const atHand = issuers.find((issuer) => hasIssued(issuer, certificate));
		if (atHand !== undefined) return atHand;
		for (const url of urls.slice(0, URLS_MAX)) {
			const before = issuersKnown.get(url);
			if (before !== undefined && hasIssued(before, certificate)) return before;
			const found = await fetchIssuer(certificate, url, hosts).catch(ignoreUnavailable);
			if (found === undefined) continue;
			keep(issuersKnown, url, found);
			return found;
		}
		return undefined;
	}

	return {
		check(certificate, issuers) {
			const key = certificate.fingerprint256;
			const before = known.get(key);
			if (before !== undefined && clock.now() < before.until) return Promise.resolve(before.status);
			const started =
				running.get(key) ??
				ask(certificate, issuers)
					.then((status) => {
						const lasts = status === 'unknown' ? PAUSE_MS : FRESH_MS;
						keep(known, key, { status, until: clock.now() + lasts });
						return status;
					})
					.finally(() => running.delete(key));
			running.set(key, started);
			return started;
		}
	};
}

/** When full, what was kept first goes. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
	map.delete(key);
	map.set(key, value);
	const [oldest] = map.keys();
	if (map.size > ENTRIES_MAX && oldest !== undefined) map.delete(oldest);
}

function ignoreUnavailable(error: unknown): undefined {
	if (codeOf(error) !== 'REVOCATION_UNAVAILABLE') throw error;
}
