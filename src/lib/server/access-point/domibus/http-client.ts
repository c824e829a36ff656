/**
 * One POST after the other to one address, with limits on everything: the connection, the pauses, the whole. Redirects are
 * not followed, since credentials go with every request, and TLS is always verified.
 */
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { DomibusCredentials, DomibusTimeouts } from './domibus-options.ts';
import { unavailable } from './failures.ts';
import type { RequestBody } from './submission-body.ts';

export interface HttpRequest {
	body: RequestBody;
	/** For everything, until the answer has been read. */
	wholeMs: number;
	/**
	 * Whether it may be sent anew when a connection that was kept open turns out to be closed: the access point has not
	 * seen it then, most likely. Otherwise it gets a connection of its own.
	 */
	repeatable: boolean;
}

export interface HttpAnswer {
	status: number;
	contentType: string;
	/** Ends with an error when the answer is cut. */
	body: AsyncIterable<Buffer>;
}

export interface HttpClient {
	/**
	 * Sends a request and has its answer read. What `read` and the body's source throw comes through as it is.
	 *
	 * @throws AppError ACCESS_POINT_UNAVAILABLE when no whole answer comes
	 */
	exchange<T>(request: HttpRequest, read: (answer: HttpAnswer) => Promise<T>): Promise<T>;
	close(): void;
}

/** Connections at the same time. */
export const CONNECTIONS_MAX = 4;

export function createHttpClient(options: {
	url: string;
	credentials: DomibusCredentials;
	timeouts: DomibusTimeouts;
}): HttpClient {
	const { credentials, timeouts } = options;
	const url = new URL(options.url);
	const secure = url.protocol === 'https:';
	const agents = [true, false].map((keepAlive) => {
		const settings = { keepAlive, maxSockets: CONNECTIONS_MAX };
		if (!secure) return new http.Agent(settings);
		return new https.Agent({
			...settings,
			minVersion: 'TLSv1.2',
			// Said aloud: the environment of the process could switch it off otherwise.
			rejectUnauthorized: true,
			...(credentials.caPem !== undefined && { ca: credentials.caPem }),
			...(credentials.client && {
				cert: credentials.client.certificatePem,
				key: credentials.client.keyPem
			})
		});
	});
	const [kept, single] = agents as [http.Agent, http.Agent];
	const authorization = credentials.login && basic(credentials.login);

	function start(request: HttpRequest): http.ClientRequest {
		return (secure ? https : http).request(url, {
			method: 'POST',
			agent: request.repeatable ? kept : single,
			headers: {
				'content-type': request.body.contentType,
				'content-length': request.body.length,
				accept: 'application/soap+xml, multipart/related, text/xml',
				// Silence would allow every coding, and an envelope does not get smaller by one.
				'accept-encoding': 'identity',
				...(authorization !== undefined && { authorization })
			}
		});
	}

	async function attempt<T>(
		request: HttpRequest,
		read: (answer: HttpAnswer) => Promise<T>
	): Promise<T> {
		const outgoing = start(request);
		const watch = watchOver(outgoing, { ...timeouts, wholeMs: request.wholeMs, secure });
		let sourceFault: { error: unknown } | undefined;
		let incoming: http.IncomingMessage | undefined;
		try {
			const answered = answerTo(outgoing);
			void send(outgoing, request.body.open(), watch).catch((error: unknown) => {
				sourceFault = { error };
				outgoing.destroy();
			});
			try {
				incoming = await answered;
			} catch (error) {
				// The source may be what has ended the request: then it is what went wrong.
				if (sourceFault) throw sourceFault.error;
				if (isStale(outgoing, error)) throw new StaleConnection(error);
				throw unavailable(watch.reason() ?? 'no answer came', error);
			}
			incoming.on('error', () => {});
			watch.touch();
			return await read({
				status: incoming.statusCode ?? 0,
				contentType: incoming.headers['content-type'] ?? '',
				body: piecesOf(incoming, watch)
			});
		} finally {
			watch.end();
			// An answer that nobody wanted to the end, or one that came before all was sent: the connection is of no use.
			if (!incoming?.complete || !outgoing.writableFinished) outgoing.destroy();
		}
	}

	return {
		async exchange(request, read) {
			try {
				return await attempt(request, read);
			} catch (error) {
				if (!(error instanceof StaleConnection)) throw error;
				if (!request.repeatable) throw unavailable('the connection was closed', error.cause);
			}
			return attempt({ ...request, repeatable: false }, read);
		},
		close() {
			for (const agent of agents) agent.destroy();
		}
	};
}

function basic({ user, password }: { user: string; password: string }): string {
	return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

class StaleConnection extends Error {
	constructor(cause: unknown) {
		super('a kept connection was closed', { cause });
	}
}

function isStale(outgoing: http.ClientRequest, error: unknown): boolean {
	const { code } = error as NodeJS.ErrnoException;
	return outgoing.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE');
}

function answerTo(outgoing: http.ClientRequest): Promise<http.IncomingMessage> {
	return new Promise((resolve, reject) => {
		outgoing.once('response', resolve);
		// Stays on: what happens to a request after its answer is of no interest, but would end the process unheard.
		outgoing.on('error', reject);
		// A change of protocol that nobody asked for ends the connection without an answer and without an error.
		outgoing.once('close', () => reject(new Error('closed without an answer')));
	});
}

/** Writes as fast as the connection takes it, and stops when the answer has come: a refusal does not wait for the rest. */
async function send(
	outgoing: http.ClientRequest,
	body: AsyncIterable<Uint8Array>,
	watch: Watch
): Promise<void> {
	let answered = false;
	outgoing.once('response', () => (answered = true));
	for await (const chunk of body) {
		if (answered || outgoing.destroyed) return;
		watch.touch();
		if (!outgoing.write(chunk)) await roomIn(outgoing);
	}
	watch.waiting();
	outgoing.end();
}

function roomIn(outgoing: http.ClientRequest): Promise<void> {
	return new Promise((done) => {
		const events = ['drain', 'close', 'error', 'response'];
		const end = () => {
			for (const event of events) outgoing.off(event, end);
			done();
		};
		for (const event of events) outgoing.on(event, end);
		if (outgoing.destroyed) end();
	});
}

async function* piecesOf(incoming: http.IncomingMessage, watch: Watch): AsyncGenerator<Buffer> {
	try {
		for await (const piece of incoming) {
			watch.touch();
			yield piece as Buffer;
		}
	} catch (error) {
		throw unavailable(watch.reason() ?? 'its answer was cut', error);
	}
	// A socket that is destroyed by ourselves ends some answers without an error.
	if (!incoming.complete) throw unavailable(watch.reason() ?? 'its answer was cut');
}

interface Watch {
	/** A piece has moved. */
	touch(): void;
	/** All is sent: the access point may think for as long as the whole may take. */
	waiting(): void;
	/** Why the request was ended by us. */
	reason(): string | undefined;
	end(): void;
}

function watchOver(
	outgoing: http.ClientRequest,
	limits: { connectMs: number; idleMs: number; wholeMs: number; secure: boolean }
): Watch {
	const timers = new Map<string, NodeJS.Timeout>();
	let reason: string | undefined;
	let ended = false;
	const stop = (name: string) => {
		clearTimeout(timers.get(name));
		timers.delete(name);
	};
	const limit = (name: string, ms: number, why: string) => {
		stop(name);
		if (ended) return;
		const giveUp = () => {
			reason ??= `${why} within ${ms} ms`;
			outgoing.destroy(new Error(reason));
		};
		timers.set(name, setTimeout(giveUp, ms));
	};
	const touch = () => limit('idle', limits.idleMs, 'nothing moved on the connection');
	limit('whole', limits.wholeMs, 'no whole answer came');
	outgoing.once('socket', (socket: Socket) => {
		if (!socket.connecting) return;
		limit('connect', limits.connectMs, 'no connection came about');
		socket.once(limits.secure ? 'secureConnect' : 'connect', () => stop('connect'));
	});
	return {
		touch,
		waiting: () => stop('idle'),
		reason: () => reason,
		end() {
			ended = true;
			for (const name of [...timers.keys()]) stop(name);
		}
	};
}
