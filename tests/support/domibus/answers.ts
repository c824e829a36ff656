/** What the access point answers, as bytes: with prefixes of its own choice, streamed where it carries a payload. */
import { randomUUID } from 'node:crypto';
import { EBMS, SDK, SOAP, SOAP_TYPE, XOP, XOP_TYPE } from './names.ts';
import type { StoredMessage } from './message-store.ts';

export interface Answer {
	status: number;
	contentType: string;
	body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** How an answer is wrapped. Domibus decides; a client takes what comes. */
export interface AnswerShape {
	/** `mirror`: as the request came. */
	mtom: 'never' | 'mirror' | 'always';
	/** Whether the content type says which part is the root. */
	start: boolean;
	quotedBoundary: boolean;
	/** Whether the cid in xop:Include is percent-encoded. */
	percentCid: boolean;
	/** Bytes before the first boundary. */
	preamble: boolean;
	/** Base64 with a line break after each 76 characters. */
	lines: boolean;
}

export const PLAIN_SHAPE: AnswerShape = {
	mtom: 'mirror',
	start: true,
	quotedBoundary: true,
	percentCid: false,
	preamble: false,
	lines: false
};

export const escapeXml = (text: string): string =>
	text.replace(/[<>&"]/g, (c) => `&#${c.codePointAt(0)};`);

export function envelope(body: string, header = ''): string {
	return `<soap:Envelope xmlns:soap="${SOAP}">${header && `<soap:Header>${header}</soap:Header>`}<soap:Body>${body}</soap:Body></soap:Envelope>`;
}

export function soapAnswer(xml: string, status = 200): Answer {
	return { status, contentType: `${SOAP_TYPE};charset=UTF-8`, body: [Buffer.from(xml)] };
}

export interface FaultWish {
	/** As the plugin spells it: `EBMS:0004`, `WS_PLUGIN_0005`. Undefined: a fault without detail, as CXF makes them itself. */
	code?: string;
	/** Reason, and message of the detail unless told otherwise. */
	text: string;
	message?: string;
	soapCode?: 'Receiver' | 'Sender';
	status?: number;
}

export function faultAnswer(namespace: string, wish: FaultWish): Answer {
	const detail =
		wish.code === undefined
			? ''
			: `<soap:Detail><ns2:FaultDetail xmlns:ns2="${namespace}"><code>${escapeXml(wish.code)}</code>` +
				`<message>${escapeXml(wish.message ?? wish.text)}</message></ns2:FaultDetail></soap:Detail>`;
	return soapAnswer(
		envelope(
			`<soap:Fault><soap:Code><soap:Value>soap:${wish.soapCode ?? 'Receiver'}</soap:Value></soap:Code>` +
				`<soap:Reason><soap:Text xml:lang="en">${escapeXml(wish.text)}</soap:Text></soap:Reason>${detail}</soap:Fault>`
		),
		wish.status ?? 500
	);
}

/** The header of a fetched message. Domibus leaves the zone out of Timestamp. */
export function messagingOf(message: StoredMessage, ownParty: string): string {
	const property = (name: string, value: string) =>
		`<e:Property name="${name}" type="${SDK.participantType}">${escapeXml(value)}</e:Property>`;
	return (
		`<e:Messaging xmlns:e="${EBMS}" mustUnderstand="false"><e:UserMessage mpc="http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/defaultMPC">` +
		`<e:MessageInfo><e:Timestamp>${new Date(message.at).toISOString().replace(/Z$/, '')}</e:Timestamp><e:MessageId>${escapeXml(message.id)}</e:MessageId></e:MessageInfo>` +
		`<e:PartyInfo><e:From><e:PartyId type="${SDK.partyType}">${escapeXml(message.fromParty)}</e:PartyId><e:Role>${SDK.initiator}</e:Role></e:From>` +
		`<e:To><e:PartyId type="${SDK.partyType}">${escapeXml(ownParty)}</e:PartyId><e:Role>${SDK.responder}</e:Role></e:To></e:PartyInfo>` +
		`<e:CollaborationInfo><e:Service type="${SDK.serviceType}">${SDK.service}</e:Service><e:Action>${escapeXml(message.action)}</e:Action><e:ConversationId>${escapeXml(message.conversationId)}</e:ConversationId></e:CollaborationInfo>` +
		`<e:MessageProperties>${property('originalSender', message.originalSender)}${property('finalRecipient', message.finalRecipient)}</e:MessageProperties>` +
		`<e:PayloadInfo><e:PartInfo href="cid:message"><e:PartProperties><e:Property name="MimeType">text/xml</e:Property></e:PartProperties></e:PartInfo></e:PayloadInfo>` +
		`</e:UserMessage></e:Messaging>`
	);
}

/** The answer to retrieveMessage. */
export function retrieveAnswer(options: {
	namespace: string;
	message: StoredMessage;
	ownParty: string;
	content: AsyncIterable<Uint8Array>;
	mtom: boolean;
	shape: AnswerShape;
}): Answer {
	const { message, shape, content } = options;
	const [before = '', after = ''] = envelope(
		`<w:retrieveMessageResponse xmlns:w="${options.namespace}"><payload payloadId="cid:message"><value>|</value></payload></w:retrieveMessageResponse>`,
		messagingOf(message, options.ownParty)
	).split('|');
	if (!options.mtom) {
		return {
			status: 200,
			contentType: `${SOAP_TYPE};charset=UTF-8`,
			body: inline(before, content, after, shape.lines)
		};
	}
	const cid = `${randomUUID()}-1@cxf+apache.org`;
	// Only a quoted one may hold a colon.
	const boundary = `uuid${shape.quotedBoundary ? ':' : '-'}${randomUUID()}`;
	const written = shape.percentCid ? encodeURIComponent(cid) : cid;
	const root = 'root.message@cxf.apache.org';
	const type =
		`multipart/related; type="${XOP_TYPE}"; boundary=${shape.quotedBoundary ? `"${boundary}"` : boundary}` +
		(shape.start ? `; start="<${root}>"` : '') +
		`; start-info="${SOAP_TYPE}"`;
	return {
		status: 200,
		contentType: type,
		body: related({
			boundary,
			preamble: shape.preamble,
			root: `Content-Type: ${XOP_TYPE}; charset=UTF-8; type="${SOAP_TYPE}"\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <${root}>`,
			xml: `${before}<xop:Include xmlns:xop="${XOP}" href="cid:${written}"/>${after}`,
			part: `Content-Type: text/xml\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <${cid}>\r\nContent-Disposition: attachment;name="message"`,
			content
		})
	};
}

async function* related(parts: {
	boundary: string;
	preamble: boolean;
	root: string;
	xml: string;
	part: string;
	content: AsyncIterable<Uint8Array>;
}): AsyncGenerator<Uint8Array> {
	if (parts.preamble) yield Buffer.from('This is a multipart message.');
	yield Buffer.from(`\r\n--${parts.boundary}\r\n${parts.root}\r\n\r\n${parts.xml}`);
	yield Buffer.from(`\r\n--${parts.boundary}\r\n${parts.part}\r\n\r\n`);
	yield* parts.content;
	yield Buffer.from(`\r\n--${parts.boundary}--`);
}

async function* inline(
	before: string,
	content: AsyncIterable<Uint8Array>,
	after: string,
	lines: boolean
): AsyncGenerator<Uint8Array> {
	yield Buffer.from(before);
	let left = Buffer.alloc(0);
	for await (const chunk of content) {
		const bytes = Buffer.concat([left, chunk]);
		// 57 bytes make a line of 76 characters.
		const whole = bytes.length - (bytes.length % 57);
		left = bytes.subarray(whole);
		const text = bytes.subarray(0, whole).toString('base64');
		yield Buffer.from(lines ? text.replace(/.{76}/g, '$&\r\n') : text);
	}
	yield Buffer.from(left.toString('base64') + after);
}
