/**
 * A push service on loopback, over TLS with a certificate of its own, that does what the real ones do (checks TTL,
 * encryption and VAPID, RFC 8030 and 8292) and also what they cannot: it holds the browsers' keys and decrypts.
 */
import { createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeCertificate } from './certificates.ts';
import { decryptPush, makeBrowserKeys, type BrowserKeys } from './push-decryption.ts';

export interface PushService {
	/** `https://localhost:<port>`: to be allowed in the configuration. */
	origin: string;
	/** To be trusted by the sender. */
	certificatePem: string;
	/** What it took, oldest first. */
	taken: TakenPush[];
	/** A new subscription, in the form that a browser would send to the server. */
	subscribe(): TestSubscription;
	/** The next requests are answered so, before anything is looked at. */
	answerNext(...answers: { status: number; headers?: Record<string, string> }[]): void;
	/** Requests seen, taken or not. */
	readonly requests: number;
	close(): Promise<void>;
}

export interface TestSubscription {
	endpoint: string;
	keys: { p256dh: string; auth: string };
}

export interface TakenPush {
	endpoint: string;
	payload: unknown;
	/** What crossed the wire. */
	body: Buffer;
	headers: IncomingHttpHeaders;
	vapid: { aud: string; sub: string; exp: number; publicKey: string };
}

export async function openPushService(): Promise<PushService> {
	const certificate = makeCertificate({ subject: 'CN=localhost' });
	const browsers = new Map<string, BrowserKeys>();
	const taken: TakenPush[] = [];
	const answers: { status: number; headers?: Record<string, string> }[] = [];
	let requests = 0;
	let origin = '';

	const server = createServer(
		{ key: certificate.keyPem, cert: certificate.certificatePem },
		(request, response) => {
			requests += 1;
			const planned = answers.shift();
			void bodyOf(request).then((body) => {
				if (planned) return response.writeHead(planned.status, planned.headers).end('planned');
				const keys = browsers.get(request.url ?? '');
				if (!keys) return response.writeHead(410).end();
				try {
					taken.push(judge(request, body, keys, origin));
				} catch (error) {
					return response.writeHead(400).end(String(error));
				}
				return response.writeHead(201, { location: `${origin}/message/1` }).end();
			});
		}
	);
	await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
	origin = `https://localhost:${(server.address() as AddressInfo).port}`;
	return {
		origin,
		certificatePem: certificate.certificatePem,
		taken,
		get requests() {
			return requests;
		},
		subscribe() {
			const keys = makeBrowserKeys();
			const path = `/send/${keys.auth}`;
			browsers.set(path, keys);
			return { endpoint: origin + path, keys: { p256dh: keys.p256dh, auth: keys.auth } };
		},
		answerNext: (...next) => void answers.push(...next),
		close: () =>
			new Promise((closed) => {
				server.close(() => closed());
				server.closeAllConnections();
			})
	};
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	return Buffer.concat(await Array.fromAsync(request));
}

function judge(
	request: IncomingMessage,
	body: Buffer,
	keys: BrowserKeys,
	origin: string
): TakenPush {
	const { headers } = request;
	if (request.method !== 'POST') throw new Error('not a POST');
	if (!/^\d+$/.test(headers.ttl?.toString() ?? '')) throw new Error('no TTL (RFC 8030 §5.2)');
	if (headers['content-encoding'] !== 'aes128gcm') throw new Error('not aes128gcm (RFC 8291 §4)');
	if (body.length > 4096) throw new Error('too large (RFC 8030 §7.2)');
	return {
		endpoint: origin + request.url,
		payload: JSON.parse(decryptPush(body, keys).toString()) as unknown,
		body,
		headers,
		vapid: verifyVapid(headers.authorization, origin)
	};
}

/** RFC 8292: an ES256 token for this origin, at most 24 hours ahead, under the key that stands beside it. */
function verifyVapid(authorization: string | undefined, origin: string): TakenPush['vapid'] {
	const match = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(authorization ?? '');
	if (!match) throw new Error('no VAPID authorization');
	const [, head = '', claims = '', signature = '', publicKey = ''] = match;
	const point = Buffer.from(publicKey, 'base64url');
	const key = createPublicKey({
		format: 'jwk',
		key: {
			kty: 'EC',
			crv: 'P-256',
			x: point.subarray(1, 33).toString('base64url'),
			y: point.subarray(33).toString('base64url')
		}
	});
	const isSigned = verify(
		'sha256',
		Buffer.from(`${head}.${claims}`),
		{ key, dsaEncoding: 'ieee-p1363' },
		Buffer.from(signature, 'base64url')
	);
	if (!isSigned) throw new Error('the VAPID signature does not hold');
	const { alg } = decode(head);
	const { aud, sub, exp } = decode(claims);
	if (alg !== 'ES256') throw new Error('VAPID is not ES256');
	if (aud !== origin) throw new Error('VAPID is for another push service');
	const now = Date.now() / 1000;
	if (Number(exp) <= now || Number(exp) > now + 24 * 3600) throw new Error('VAPID has expired');
	return { aud: String(aud), sub: String(sub), exp: Number(exp), publicKey };
}

function decode(part: string): Record<string, unknown> {
	return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}
