/**
 * A scripted access point that speaks the Domibus WS plugin over real HTTP or HTTPS on loopback, in both dialects. It is
 * our reading of access-point.md, and only that: what it proves about Domibus is no more than that document. It shares no
 * code with the connector that it judges.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Accounts, type PluginUser } from './accounts.ts';
import { faultAnswer, PLAIN_SHAPE, soapAnswer, type Answer, type AnswerShape } from './answers.ts';
import { MessageStore } from './message-store.ts';
import { DIALECTS, type Dialect, type Operation } from './names.ts';
import { perform, type Participant, type World } from './operations.ts';
import { BadRequest, readEnvelope } from './read-envelope.ts';
import { readRequest, UnknownOperation, type WsRequest } from './read-request.ts';
import { TroubleScript, type Trouble } from './trouble.ts';

export interface AccessPointOptions {
	/** Where messages are kept; without it in a folder that goes with the server. */
	folder?: string;
	/** 0 or absent: any free port. */
	port?: number;
	party?: string;
	participants: readonly Participant[];
	/** Undefined: everybody may log in. */
	users?: readonly PluginUser[];
	transportMs?: number;
	payloadBytesMax?: number;
	filters?: boolean;
	/** What this version does not have yet, such as the role variants of 5.1. */
	without?: readonly Operation[];
	tls?: { key: string; cert: string; clientCa?: string };
	now?: () => number;
	/** Keeps each request's bytes, for a schema to judge. */
	capture?: boolean;
	/** Part of all requests whose connection is cut somewhere, at random; for drills. */
	cutRate?: number;
}

export interface CapturedRequest {
	dialect: Dialect;
	operation: Operation | undefined;
	headers: IncomingMessage['headers'];
	/** Empty unless `capture` is on. */
	body: Buffer;
	request: WsRequest | undefined;
}

export type AccessPoint = Awaited<ReturnType<typeof startAccessPoint>>;

export const PARTY = 'AP0007-OPEN-TEST';
const BASE = '/domibus';

export async function startAccessPoint(options: AccessPointOptions) {
	const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'sluss-ap-'));
	const now = options.now ?? Date.now;
	const world: World = {
		store: new MessageStore(folder),
		now,
		party: options.party ?? PARTY,
		participants: new Map(options.participants.map((each) => [each.id, each])),
		transportMs: options.transportMs ?? 0,
		shape: { ...PLAIN_SHAPE },
		payloadBytesMax: options.payloadBytesMax ?? 200_000_000,
		pendingMax: 500,
		filters: options.filters ?? true
	};
	const accounts = new Accounts(options.users, now);
	const script = new TroubleScript();
	const seen: CapturedRequest[] = [];

	async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const dialect = dialectOf(request.url);
		const cut = script.nextAtConnection();
		if (dialect === undefined || request.method !== 'POST') {
			response.writeHead(404).end();
			return;
		}
		if (cut !== undefined) {
			for await (const chunk of request) {
				void chunk;
				break;
			}
			request.socket.destroy();
			return;
		}
		const { namespace } = DIALECTS[dialect];
		const captured: CapturedRequest = {
			dialect,
			operation: undefined,
			headers: request.headers,
			body: Buffer.alloc(0),
			request: undefined
		};
		seen.push(captured);
		const contentType = request.headers['content-type'] ?? '';
		const isMtom = contentType.startsWith('multipart/');
		try {
			const user = accounts.logIn(request.headers.authorization);
			if (user === undefined) {
				for await (const chunk of request) void chunk;
				// access-point.md §2.5: a SOAP fault with HTTP 500, not a 401.
				await send(
					response,
					faultAnswer(namespace, { text: '[DOM_002]:Authentication exception' })
				);
				return;
			}
			const all = request.iterator({ destroyOnReturn: false });
			const body = options.capture ? keeping(all, captured) : all;
			const received = await readEnvelope(body, contentType, world.store.nextFile());
			const asked = readRequest(received, dialect);
			if (options.without?.includes(asked.operation)) {
				throw new UnknownOperation(`{${namespace}}${asked.operation}`);
			}
			captured.operation = asked.operation;
			captured.request = asked;
			const trouble = script.next(asked.operation) ?? chance();
			await answer(response, namespace, trouble, () =>
				perform(world, { dialect, request: asked, received, isMtom, user })
			);
		} catch (error) {
			// Read to its end, or the client would find its connection cut instead of an answer.
			for await (const chunk of request) void chunk;
			if (response.destroyed) return;
			await send(response, answerToFault(namespace, error));
		}
	}

	function chance(): Trouble | undefined {
		if (Math.random() >= (options.cutRate ?? 0)) return undefined;
		const when = (['before', 'after', 'in-answer'] as const)[randomBytes(1)[0]! % 3]!;
		return { kind: 'cut', when };
	}

	const listener = (request: IncomingMessage, response: ServerResponse) => {
		handle(request, response).catch(() => response.destroy());
	};
	const { tls } = options;
	const server =
		tls === undefined
			? createServer(listener)
			: createTlsServer(
					{
						key: tls.key,
						cert: tls.cert,
						...(tls.clientCa !== undefined && {
							ca: tls.clientCa,
							requestCert: true,
							rejectUnauthorized: true
						})
					},
					listener
				);
	await new Promise<void>((done, fail) => {
		server.once('error', fail).listen(options.port ?? 0, '127.0.0.1', done);
	});
	const { port } = server.address() as AddressInfo;
	const base = `${tls ? 'https' : 'http'}://127.0.0.1:${port}${BASE}`;

	return {
		port,
		urlOf: (dialect: Dialect) => base + DIALECTS[dialect].path,
		world,
		store: world.store,
		accounts,
		/** How answers are wrapped from now on. */
		shape: (changes: Partial<AnswerShape>) => Object.assign(world.shape, changes),
		trouble: (operation: Operation | '*', trouble: Trouble, times?: number) =>
			script.plan(operation, trouble, times),
		clearTroubles: () => script.clear(),
		/** Everything that was asked, in order. */
		seen,
		asked: (operation: Operation) => seen.filter((each) => each.operation === operation),
		async close() {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
			if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
		}
	};
}

function dialectOf(url: string | undefined): Dialect | undefined {
	return (Object.keys(DIALECTS) as Dialect[]).find((each) => url === BASE + DIALECTS[each].path);
}

async function* keeping(
	source: AsyncIterable<Uint8Array>,
	captured: CapturedRequest
): AsyncGenerator<Uint8Array> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of source) {
		chunks.push(chunk);
		yield chunk;
	}
	captured.body = Buffer.concat(chunks);
}

function answerToFault(namespace: string, error: unknown): Answer {
	if (error instanceof UnknownOperation) {
		// As CXF says it of an element that no operation has.
		return faultAnswer(namespace, {
			text: `Message part ${error.message} was not recognized.  (Does it exist in service WSDL?)`,
			soapCode: 'Sender'
		});
	}
	if (error instanceof BadRequest) {
		const status = error.message.startsWith('415') ? 415 : 500;
		return faultAnswer(namespace, { text: error.message, soapCode: 'Sender', status });
	}
	return faultAnswer(namespace, { code: 'WS_PLUGIN:0001', text: `Broken: ${String(error)}` });
}

async function answer(
	response: ServerResponse,
	namespace: string,
	trouble: Trouble | undefined,
	act: () => Answer
): Promise<void> {
	switch (trouble?.kind) {
		case undefined:
			return send(response, act());
		case 'slow':
			await wait(trouble.ms);
			return send(response, act());
		case 'silent':
			return;
		case 'cut':
			if (trouble.when === 'in-answer') return sendHalf(response, act(), 'cut');
			if (trouble.when === 'after') act();
			response.destroy();
			return;
		case 'truncated':
			return sendHalf(response, act(), 'end');
		case 'fault':
			return send(response, faultAnswer(namespace, trouble));
		case 'status':
			response.writeHead(trouble.status, {
				'content-type': trouble.contentType ?? 'text/html',
				...trouble.headers
			});
			response.end(trouble.body ?? '<html><body>no</body></html>');
			return;
		case 'instead':
			act();
			return send(response, {
				...soapAnswer(trouble.body, trouble.status),
				...(trouble.contentType !== undefined && { contentType: trouble.contentType })
			});
		case 'replace': {
			const given = act();
			const text = Buffer.from(await whole(given)).toString('latin1');
			const from = Buffer.from(trouble.from).toString('latin1');
			if (!text.includes(from)) throw new Error(`the answer has no ${trouble.from}`);
			const to = Buffer.from(trouble.to).toString('latin1');
			return send(response, { ...given, body: [Buffer.from(text.replaceAll(from, to), 'latin1')] });
		}
		case 'endless':
			return send(response, endless(act()));
	}
}

async function send(
	response: ServerResponse,
	{ status, contentType, body }: Answer
): Promise<void> {
	response.writeHead(status, { 'content-type': contentType });
	for await (const chunk of body) {
		if (response.destroyed) return;
		if (!response.write(chunk)) await roomIn(response);
	}
	response.end();
}

function roomIn(response: ServerResponse): Promise<void> {
	return new Promise((done) => {
		const go = () => {
			response.off('drain', go).off('close', go);
			done();
		};
		response.on('drain', go).on('close', go);
	});
}

async function whole({ body }: Answer): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of body) chunks.push(chunk);
	return Buffer.concat(chunks);
}

/** `end`: the connection closes in good order, so that nothing but the answer itself tells that it is not whole. */
async function sendHalf(
	response: ServerResponse,
	given: Answer,
	how: 'cut' | 'end'
): Promise<void> {
	const bytes = await whole(given);
	response.shouldKeepAlive = false;
	response.useChunkedEncodingByDefault = how === 'cut';
	response.writeHead(given.status, { 'content-type': given.contentType });
	const half = bytes.subarray(0, Math.floor(bytes.length / 2));
	await new Promise<void>((done) => response.write(half, () => done()));
	if (how === 'cut') response.destroy();
	else response.end();
}

/** The beginning of the answer, and then more and more of its middle. */
function endless(given: Answer): Answer {
	async function* body(): AsyncGenerator<Uint8Array> {
		const bytes = await whole(given);
		const value = bytes.indexOf('<value>');
		const filler =
			value >= 0
				? 'AAAA'.repeat(16_384)
				: '<messageID>00000000-0000-4000-8000-000000000000@endless.example</messageID>'.repeat(
						1_000
					);
		yield bytes.subarray(0, value >= 0 ? value + '<value>'.length : bytes.lastIndexOf('</w:'));
		for (;;) yield Buffer.from(filler);
	}
	return { ...given, body: body() };
}
