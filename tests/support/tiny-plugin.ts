/**
 * A WS plugin that answers what a test tells it to and remembers what it was asked: for the connector's own tests. The
 * access point of `tests/support/domibus` knows how Domibus behaves; this one knows nothing.
 */
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';

export interface Asked {
	/** The element in the SOAP body, without prefix. */
	operation: string;
	headers: http.IncomingHttpHeaders;
	body: string;
	/** Common name of the client certificate. */
	client: string | undefined;
}

export interface TinyAnswer {
	status?: number;
	type?: string;
	body?: string | Buffer;
	headers?: Record<string, string>;
	/** Before the answer. */
	delayMs?: number;
	/** Sends this much of the body and closes the connection. */
	cutAt?: number;
	/** Closes the connection without an answer. */
	cut?: boolean;
	/** Answers nothing at all. */
	silent?: boolean;
	/** Answers before the request has come, and closes the connection; for the next request, whatever it is. */
	early?: boolean;
}

type Give = TinyAnswer | ((asked: Asked) => TinyAnswer);

export interface TinyPlugin {
	url: string;
	asked: Asked[];
	/** Answers of an operation, one after the other; the last one stays. */
	on(operation: string, ...answers: Give[]): void;
	close(): Promise<void>;
}

export async function openTinyPlugin(tls?: https.ServerOptions): Promise<TinyPlugin> {
	const answers = new Map<string, Give[]>();
	const asked: Asked[] = [];
	const handle = async (request: http.IncomingMessage, response: http.ServerResponse) => {
		const [early] = answers.get('*') ?? [];
		if (typeof early === 'object' && early.early) {
			return give(response, { ...early, headers: { connection: 'close' } });
		}
		const pieces: Buffer[] = [];
		for await (const piece of request) pieces.push(piece as Buffer);
		const body = Buffer.concat(pieces).toString('latin1');
		const operation = /Body>\s*<(?:\w+:)?(\w+)/.exec(body)?.[1] ?? '';
		const socket = request.socket as Partial<TLSSocket>;
		const client = socket.getPeerCertificate?.()?.subject?.CN as string | undefined;
		const one: Asked = { operation, headers: request.headers, body, client };
		asked.push(one);
		const list = answers.get(operation) ?? answers.get('*') ?? [fault('WS_PLUGIN:0001', 'General')];
		const next = list.length > 1 ? list.shift() : list[0];
		await give(response, typeof next === 'function' ? next(one) : (next as TinyAnswer));
	};
	const listener: http.RequestListener = (request, response) => {
		handle(request, response).catch(() => response.destroy());
	};
	const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const { port } = server.address() as AddressInfo;
	return {
		url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/services/wsplugin`,
		asked,
		on: (operation, ...given) => void answers.set(operation, given),
		close() {
			const closed = new Promise<void>((done) => server.close(() => done()));
			server.closeAllConnections();
			return closed;
		}
	};
}

async function give(response: http.ServerResponse, answer: TinyAnswer): Promise<void> {
	if (answer.silent) return;
	if (answer.delayMs !== undefined) await wait(answer.delayMs);
	if (answer.cut) return void response.destroy();
	const body = Buffer.from(answer.body ?? '');
	response.writeHead(answer.status ?? 200, {
		'content-type': answer.type ?? 'application/soap+xml; charset=UTF-8',
		'content-length': body.length,
		...answer.headers
	});
	if (answer.cutAt === undefined) return void response.end(body);
	response.write(body.subarray(0, answer.cutAt));
	await wait(20);
	response.destroy();
}

export const WS5 = 'http://eu.domibus.wsplugin/';
export const LEGACY = 'http://org.ecodex.backend/1_1/';

export function soap(body: string, header = ''): string {
	return (
		`<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope">` +
		`${header && `<soap:Header>${header}</soap:Header>`}<soap:Body>${body}</soap:Body></soap:Envelope>`
	);
}

export function answer(element: string, content: string, namespace = WS5): TinyAnswer {
	return { body: soap(`<ns2:${element} xmlns:ns2="${namespace}">${content}</ns2:${element}>`) };
}

export function fault(
	code: string,
	text: string,
	more: { reason?: string; soapCode?: string } = {}
) {
	const detail =
		code &&
		`<soap:Detail><ns2:FaultDetail xmlns:ns2="${WS5}"><code>${code}</code><message>${text}</message></ns2:FaultDetail></soap:Detail>`;
	return {
		status: 500,
		body: soap(
			`<soap:Fault><soap:Code><soap:Value>soap:${more.soapCode ?? 'Receiver'}</soap:Value></soap:Code>` +
				`<soap:Reason><soap:Text xml:lang="en">${more.reason ?? text}</soap:Text></soap:Reason>${detail}</soap:Fault>`
		)
	};
}

export interface TinyMessage {
	id?: string;
	recipient?: string;
	timestamp?: string;
	action?: string;
	/** What stands inside `payload`. */
	payload: string;
	payloadId?: string;
	href?: string;
	namespace?: string;
	/** Before the envelope, such as a DTD. */
	prolog?: string;
}

/** The SOAP of an answer to retrieveMessage, in the way of CXF. */
export function retrieved(message: TinyMessage): string {
	const id = message.id === undefined ? '' : `<ns4:MessageId>${message.id}</ns4:MessageId>`;
	const timestamp = message.timestamp && `<ns4:Timestamp>${message.timestamp}</ns4:Timestamp>`;
	const header =
		`<ns4:Messaging xmlns:ns4="http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/"><ns4:UserMessage>` +
		`<ns4:MessageInfo>${timestamp ?? ''}${id}</ns4:MessageInfo>` +
		`<ns4:PartyInfo><ns4:From><ns4:PartyId>AP</ns4:PartyId><ns4:Role>r</ns4:Role></ns4:From></ns4:PartyInfo>` +
		`<ns4:CollaborationInfo><ns4:Service>bdx:noprocess</ns4:Service><ns4:Action>${message.action ?? 'busdox-docid-qns::urn:x:3::root##3.0::tm'}</ns4:Action></ns4:CollaborationInfo>` +
		`<ns4:MessageProperties><ns4:Property name="originalSender" type="iso6523-actorid-upis">0203:a.example</ns4:Property>` +
		`<ns4:Property name="finalRecipient" type="iso6523-actorid-upis">${message.recipient ?? '0203:b.example'}</ns4:Property></ns4:MessageProperties>` +
		`<ns4:PayloadInfo><ns4:PartInfo href="${message.href ?? 'cid:message'}"><ns4:PartProperties><ns4:Property name="MimeType">text/xml</ns4:Property></ns4:PartProperties></ns4:PartInfo></ns4:PayloadInfo>` +
		`</ns4:UserMessage></ns4:Messaging>`;
	const namespace = message.namespace ?? WS5;
	const body =
		`<ns2:retrieveMessageResponse xmlns:ns2="${namespace}">` +
		`<payload payloadId="${message.payloadId ?? 'cid:message'}"><value>${message.payload}</value></payload>` +
		`</ns2:retrieveMessageResponse>`;
	return (message.prolog ?? '') + soap(body, header);
}
