/**
 * What the access point posts to us, where the operator has set up push rules (access-point.md §4). Every notice ends in a
 * wake-up and nothing else: pulling remains the truth, since rules match the wrong side of what we send, and notices come
 * twice or not at all. Whole messages are not taken this way.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isAppError } from '../../errors.ts';
import { parseXml } from '../../xml/parse-xml.ts';
import { childNamed, childElements, type XmlElement } from '../../xml/xml-tree.ts';
import { XmlWriter } from '../../xml/xml-writer.ts';
import type { PushAnswer, PushRequest } from '../connector.ts';
import type { PasswordLogin } from './domibus-options.ts';
import { PUSH, SOAP } from './names.ts';

/** A notice is 300 bytes; one of many deleted messages, some more. */
export const PUSH_BYTES_MAX = 64_000;

const NOTICES = new Set([
	'receiveSuccess',
	'receiveFailure',
	'sendSuccess',
	'sendFailure',
	'messageStatusChange',
	'delete',
	'deleteBatch'
]);

export interface PushReceiver {
	onWakeUp: (listener: () => void) => () => void;
	/** Undefined where no credentials for the access point have been agreed. */
	receive: ((request: PushRequest) => Promise<PushAnswer>) | undefined;
}

export function createPushReceiver(login: PasswordLogin | undefined): PushReceiver {
	const listeners = new Set<() => void>();
	const wake = coalesced(() => {
		for (const listener of listeners) listener();
	});
	return {
		onWakeUp(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		receive: login && (async (request) => answerPush(login, request, wake))
	};
}

/** Many notices at once are one wake-up. */
function coalesced(wake: () => void): () => void {
	let planned = false;
	return () => {
		if (planned) return;
		planned = true;
		setImmediate(() => {
			planned = false;
			wake();
		});
	};
}

function answerPush(login: PasswordLogin, request: PushRequest, wake: () => void): PushAnswer {
	if (!isLogin(login, request.authorization)) return refusal(401, 'Sender', 'Log in');
	if (request.body.length > PUSH_BYTES_MAX) {
		return refusal(413, 'Sender', `More than ${PUSH_BYTES_MAX} bytes`);
	}
	const notice = noticeIn(request.body);
	if (notice === undefined) return refusal(500, 'Sender', 'No notice in SOAP 1.2');
	if (notice === 'submitRequest') {
		// Not an answer that a proxy or the plugin could take for a receipt: the message must stay at the access point.
		return refusal(500, 'Receiver', 'Messages are fetched, not pushed: use RECEIVE_SUCCESS');
	}
	if (!NOTICES.has(notice)) return refusal(500, 'Sender', 'Unknown notice');
	wake();
	return soap(200, (writer) => writer);
}

function isLogin({ user, password }: PasswordLogin, authorization: string | undefined): boolean {
	const [, given = ''] = /^Basic\s+(\S+)\s*$/i.exec(authorization ?? '') ?? [];
	// Equal lengths, whatever was given.
	const digest = (text: string) => createHash('sha256').update(text).digest();
	const expected = Buffer.from(`${user}:${password}`);
	return timingSafeEqual(digest(given.replace(/=+$/, '')), digest(unpadded(expected)));
}

function unpadded(bytes: Buffer): string {
	return bytes.toString('base64').replace(/=+$/, '');
}

/** The name of what stands in the SOAP body, if it is one of the access point's. */
function noticeIn(body: Uint8Array): string | undefined {
	try {
		const { root } = parseXml(body, {
			limits: { bytes: PUSH_BYTES_MAX, depth: 30, elements: 5_000 }
		});
		const soapBody =
			root.local === 'Envelope' && root.namespace === SOAP
				? childNamed(root, SOAP, 'Body')
				: undefined;
		const [notice] = soapBody ? childElements(soapBody) : ([] as XmlElement[]);
		return notice?.namespace === PUSH ? notice.local : undefined;
	} catch (error) {
		if (isAppError(error)) return undefined;
		throw error;
	}
}

function refusal(status: number, code: 'Sender' | 'Receiver', text: string): PushAnswer {
	return soap(status, (writer) => {
		writer.open('s:Fault');
		writer.open('s:Code').element('s:Value', `s:${code}`).close();
		writer.open('s:Reason').element('s:Text', text, { 'xml:lang': 'en' }).close();
		writer.open('s:Detail').open('p:BackendFaultDetail', { 'xmlns:p': PUSH });
		writer.element('code', code).element('message', text).close().close();
		return writer.close();
	});
}

function soap(status: number, write: (writer: XmlWriter) => XmlWriter): PushAnswer {
	const writer = new XmlWriter().open('s:Envelope', { 'xmlns:s': SOAP }).open('s:Body');
	const body = Buffer.concat(write(writer).close().close().finish()).toString('utf8');
	return { status, contentType: 'application/soap+xml; charset=UTF-8', body };
}
