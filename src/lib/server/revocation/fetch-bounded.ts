import { AppError, isAppError } from '../errors.ts';
import type { HostGuard } from './host-guard.ts';

export interface BoundedRequest {
	url: string;
	/** For the whole answer, in milliseconds. */
	timeoutMs: number;
	bytesMax: number;
	/** Asked about the address, and about each that a redirect leads to. */
	hosts: HostGuard;
	headers?: Record<string, string>;
	/** Posted when given. */
	body?: { bytes: Buffer; contentType: string };
}

export interface BoundedAnswer {
	/** 200 or 304. */
	status: number;
	bytes: Buffer;
	headers: Headers;
}

/**
 * One request to where a certificate says that its issuer answers. What comes is signed, so that plain http does; what
 * matters is that nobody keeps us waiting, fills our memory, or sends us where only we can go.
 *
 * @throws AppError REVOCATION_UNAVAILABLE (retryable)
 */
export async function fetchBounded(request: BoundedRequest): Promise<BoundedAnswer> {
	const { timeoutMs, bytesMax } = request;
	try {
		const response = await follow(request, AbortSignal.timeout(timeoutMs));
		if (response.status !== 200 && response.status !== 304) {
			await response.body?.cancel();
			throw unavailable(`it answers ${response.status}`);
		}
		return {
			status: response.status,
			bytes: await readBody(response, bytesMax),
			headers: response.headers
		};
	} catch (error) {
		if (isAppError(error)) throw error;
		throw unavailable('no whole answer came', error);
	}
}

async function follow(request: BoundedRequest, signal: AbortSignal): Promise<Response> {
	const { hosts, headers = {}, body } = request;
	let { url } = request;
	for (let redirects = 0; ; redirects += 1) {
		await hosts(url);
		const response = await fetch(url, {
			signal,
			redirect: 'manual',
			headers: body ? { ...headers, 'content-type': body.contentType } : headers,
			...(body && { method: 'POST', body: new Uint8Array(body.bytes) })
		});
		const location = response.headers.get('location');
		const next = location === null ? null : URL.parse(location, url);
		const leadsOn = REDIRECTS.includes(response.status) && next !== null && body === undefined;
		if (!leadsOn || !/^https?:$/.test(next.protocol) || redirects === REDIRECTS_MAX) {
			return response;
		}
		await response.body?.cancel();
		url = next.href;
	}
}

const REDIRECTS = [301, 302, 303, 307, 308];
const REDIRECTS_MAX = 3;

async function readBody(response: Response, bytesMax: number): Promise<Buffer> {
	const parts: Uint8Array[] = [];
	let bytes = 0;
	for await (const part of response.body ?? []) {
		bytes += part.byteLength;
		if (bytes > bytesMax) throw unavailable(`its answer is larger than ${bytesMax} bytes`);
		parts.push(part);
	}
	return Buffer.concat(parts);
}

export function unavailable(why: string, cause?: unknown): AppError {
	return new AppError(
		'REVOCATION_UNAVAILABLE',
		`The issuer of a certificate cannot be asked whether it has been revoked: ${why}.`,
		{ retryable: true, ...(cause === undefined ? {} : { cause }) }
	);
}
