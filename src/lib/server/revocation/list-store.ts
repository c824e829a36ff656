/** Lists of revoked certificates, kept on disk between look-ups and restarts, and fetched again with their validators. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import { fetchBounded } from './fetch-bounded.ts';
import { publicHosts, type HostGuard } from './host-guard.ts';
import { createPause } from './pause.ts';
import { pruneLists } from './prune-lists.ts';

export interface ListStore {
	/**
	 * The list that lies at a URL, at most `freshMs` old, as bytes that nobody has checked. An older copy where the server
	 * does not answer: its own dates say whether it may still be used.
	 *
	 * @throws AppError REVOCATION_UNAVAILABLE (retryable) when there is neither answer nor copy
	 */
	get(url: string): Promise<Buffer>;
}

const FRESH_MS = 3_600_000;
const TIMEOUT_MS = 30_000;
export const LIST_BYTES_MAX = 20_000_000;

const Validators = v.object({
	url: v.string(),
	fetchedAt: v.number(),
	etag: v.nullable(v.string()),
	lastModified: v.nullable(v.string())
});
type Validators = v.InferOutput<typeof Validators>;

/** @param options.folder made when missing; its files can be thrown away at any time */
export function createListStore(options: {
	folder: string;
	clock: Clock;
	timeoutMs?: number;
	bytesMax?: number;
	/** Which hosts may be asked; public ones unless told. */
	hosts?: HostGuard;
}): ListStore {
	const {
		folder,
		clock,
		timeoutMs = TIMEOUT_MS,
		bytesMax = LIST_BYTES_MAX,
		hosts = publicHosts()
	} = options;
	const running = new Map<string, Promise<Buffer>>();
	const withPause = createPause(clock);

	async function load(url: string): Promise<Buffer> {
		const file = join(folder, nameOf(url));
		const known = await readKept(file, url);
		if (known && clock.now() - known.validators.fetchedAt < FRESH_MS) return known.bytes;
		try {
			return await withPause(url, () => renew(file, url, known));
		} catch (error) {
			if (known === undefined) throw error;
			return known.bytes;
		}
	}

	async function renew(
		file: string,
		url: string,
		known: { bytes: Buffer; validators: Validators } | undefined
	): Promise<Buffer> {
		const { etag, lastModified } = known?.validators ?? {};
		const answer = await fetchBounded({
			url,
			timeoutMs,
			bytesMax,
			hosts,
			headers: {
				...(etag && { 'if-none-match': etag }),
				...(lastModified && { 'if-modified-since': lastModified })
			}
		});
		const bytes = known && answer.status === 304 ? known.bytes : answer.bytes;
		const validators: Validators = {
			url,
			fetchedAt: clock.now(),
			etag: answer.headers.get('etag') ?? (answer.status === 304 ? (etag ?? null) : null),
			lastModified: answer.headers.get('last-modified')
		};
		await mkdir(folder, { recursive: true });
		if (bytes !== known?.bytes) await replaceFile(`${file}.crl`, bytes);
		await replaceFile(`${file}.json`, JSON.stringify(validators));
		await pruneLists(folder, clock.now(), nameOf(url));
		return bytes;
	}

	return {
		get(url) {
			const started = running.get(url) ?? load(url).finally(() => running.delete(url));
			running.set(url, started);
			return started;
		}
	};
}

function nameOf(url: string): string {
	return createHash('sha256').update(url).digest('hex');
}

async function readKept(file: string, url: string) {
	try {
		const validators = v.parse(Validators, JSON.parse(await readFile(`${file}.json`, 'utf8')));
		return validators.url === url
			? { validators, bytes: await readFile(`${file}.crl`) }
			: undefined;
	} catch {
		return undefined; // not there, or not whole: fetched again
	}
}

async function replaceFile(file: string, content: string | Buffer): Promise<void> {
	await writeFile(`${file}.new`, content);
	await rename(`${file}.new`, file);
}
