import http from 'node:http';
import https from 'node:https';
import type { PushRequest } from './push-request.ts';

/** The port to the push services: one POST, no redirects followed, the answer's body thrown away. */
export interface PushTransport {
	/** @throws whatever the network throws; a status is an answer, never thrown. */
	post(request: PushRequest): Promise<PushAnswer>;
}

export interface PushAnswer {
	status: number;
	/** The Retry-After header when it gives a number of seconds. */
	retryAfterSeconds: number | undefined;
}

export function createPushTransport(options: {
	/** PEM of an authority to trust instead of the built-in ones: loopback services of the sandbox and of tests. */
	certificateAuthorityPem?: string;
	timeoutMs?: number;
}): PushTransport {
	const timeoutMs = options.timeoutMs ?? 10_000;
	return { post: (request) => post(request, options.certificateAuthorityPem, timeoutMs) };
}

function post(request: PushRequest, ca: string | undefined, timeoutMs: number) {
	const url = new URL(request.endpoint);
	const options: https.RequestOptions = {
		method: 'POST',
		headers: request.headers,
		signal: AbortSignal.timeout(timeoutMs),
		...(ca === undefined ? {} : { ca })
	};
	return new Promise<PushAnswer>((resolve, reject) => {
		const answer = (response: http.IncomingMessage) => {
			const retryAfter = Number(response.headers['retry-after'] ?? Number.NaN);
			resolve({
				status: response.statusCode ?? 0,
				retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter >= 0 ? retryAfter : undefined
			});
			// Only the status counts, and whoever answers may write without end.
			response.destroy();
		};
		const outgoing =
			url.protocol === 'https:'
				? https.request(url, options, answer)
				: http.request(url, options, answer);
		outgoing.on('error', reject);
		// A change of protocol ends the connection without an answer and without an error.
		outgoing.once('close', () => reject(new Error('closed without an answer')));
		outgoing.end(request.body);
	});
}
