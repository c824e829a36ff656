import { AppError, isAppError } from '../errors.ts';
import { PlaceSilent } from './outages.ts';

export interface FetchLimits {
	/** For the whole answer. */
	timeoutMs: number;
	bytesMax: number;
}

const REDIRECTS_MAX = 3;
/** Too many of ours, or nobody behind the gateway: whoever asks next is told the same. */
const GATEWAY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * The answer of a directory server, or undefined for 404: not registered. Plain http is normal here; the signature of the
 * answer is what counts. A redirect is followed on the same host only.
 *
 * @throws AppError DIRECTORY_UNAVAILABLE (retryable; PlaceSilent where nobody answers) or DIRECTORY_ANSWER_INVALID
 */
export async function fetchAnswer(url: URL, limits: FetchLimits): Promise<Buffer | undefined> {
	const signal = AbortSignal.timeout(limits.timeoutMs);
	let at = url;
	try {
		for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
			const response = await fetch(at, {
				headers: { accept: 'application/xml, text/xml' },
				redirect: 'manual',
				signal
			});
			if (response.status === 200) return await readBody(response, limits.bytesMax);
			await response.body?.cancel();
			if (response.status === 404) return undefined;
			at = redirectOf(response, at);
		}
		throw invalid('it redirects without end');
	} catch (error) {
		if (isAppError(error)) throw error;
		throw new PlaceSilent('no whole answer came', { cause: error });
	}
}

function redirectOf(response: Response, current: URL): URL {
	const location = response.headers.get('location');
	if (response.status < 300 || response.status > 399 || location === null) {
		// A gateway speaks for a server that does not.
		const what = `it answers ${response.status}`;
		throw GATEWAY.has(response.status) ? new PlaceSilent(what) : unavailable(what);
	}
	if (!URL.canParse(location, current)) throw invalid('it redirects to what is no URL');
	const next = new URL(location, current);
	const sameHost = next.hostname === current.hostname && /^https?:$/.test(next.protocol);
	const downgraded = current.protocol === 'https:' && next.protocol === 'http:';
	if (!sameHost || downgraded) throw invalid('it redirects to another host');
	return next;
}

async function readBody(response: Response, bytesMax: number): Promise<Buffer> {
	const parts: Uint8Array[] = [];
	let bytes = 0;
	for await (const part of response.body ?? []) {
		bytes += part.byteLength;
		if (bytes > bytesMax) throw invalid(`it is larger than ${bytesMax} bytes`);
		parts.push(part);
	}
	return Buffer.concat(parts);
}

function invalid(what: string): AppError {
	return new AppError(
		'DIRECTORY_ANSWER_INVALID',
		`The answer of the certificate directory cannot be used: ${what}.`
	);
}

function unavailable(what: string): AppError {
	return new AppError(
		'DIRECTORY_UNAVAILABLE',
		`The certificate directory is not available: ${what}.`,
		{ retryable: true }
	);
}
