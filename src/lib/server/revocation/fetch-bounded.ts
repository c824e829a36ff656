import { AppError, isAppError } from '../errors.ts';

export interface BoundedRequest {
	url: string;
	/** For the whole answer, in milliseconds. */
	timeoutMs: number;
	bytesMax: number;
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
 * One request to where a certificate says that its issuer answers. What comes is signed, so that plain http and any
 * redirect do; what matters is that nobody keeps us waiting or fills our memory.
 *
 * @throws AppError REVOCATION_UNAVAILABLE (retryable)
 */
export async function fetchBounded(request: BoundedRequest): Promise<BoundedAnswer> {
	const { url, timeoutMs, bytesMax, headers = {}, body } = request;
	try {
		const response = await fetch(url, {
			signal: AbortSignal.timeout(timeoutMs),
			headers: body ? { ...headers, 'content-type': body.contentType } : headers,
			...(body && { method: 'POST', body: new Uint8Array(body.bytes) })
		});
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
