/** What a request asks for, read with another XML parser than the product's, and held to the WSDL's three styles of names. */
import { DOMParser, type Element } from '@xmldom/xmldom';
import {
	DIALECTS,
	EBMS,
	NOT_IN_LEGACY,
	REQUESTS,
	SOAP,
	XOP,
	type Dialect,
	type Operation
} from './names.ts';
import { BadRequest, type ReceivedEnvelope } from './read-envelope.ts';

export interface WsRequest {
	operation: Operation;
	/** Text of the request's children, by name: `messageID`, `accessPointRole`, `finalRecipient`… */
	fields: Readonly<Record<string, string>>;
	/** retrieveMessage: true unless the request says otherwise. */
	markAsDownloaded: boolean;
	/** submitMessage: the ebMS header and the payloads that the body names. */
	message: UserMessage | undefined;
	payloads: { payloadId: string; contentType: string; include: string | undefined }[];
}

export interface UserMessage {
	messageId: string | undefined;
	from: { partyId: string; type: string | undefined; role: string } | undefined;
	hasTo: boolean;
	service: { value: string; type: string | undefined } | undefined;
	action: string;
	conversationId: string | undefined;
	properties: { name: string; type: string | undefined; value: string }[];
	parts: { href: string; properties: { name: string; value: string }[] | undefined }[];
}

/** The operation is not one that this endpoint has. */
export class UnknownOperation extends Error {}

export function readRequest(received: ReceivedEnvelope, dialect: Dialect): WsRequest {
	if (received.xml.includes('<!DOCTYPE')) throw new BadRequest('a document type declaration');
	const root = parse(received.xml);
	if (root.namespaceURI !== SOAP || root.localName !== 'Envelope') {
		throw new BadRequest('this is no SOAP 1.2 envelope');
	}
	const body = childOf(root, SOAP, 'Body');
	const [request, ...more] = body === undefined ? [] : elementsOf(body);
	if (request === undefined || more.length > 0)
		throw new BadRequest('the body holds not one element');
	const operation = REQUESTS[request.localName ?? ''];
	const known =
		request.namespaceURI === DIALECTS[dialect].namespace &&
		operation !== undefined &&
		!(dialect === 'legacy-1_1' && NOT_IN_LEGACY.includes(operation));
	if (!known) {
		throw new UnknownOperation(`{${request.namespaceURI}}${request.localName}`);
	}
	for (const child of elementsOf(request)) {
		if (child.namespaceURI !== null) throw new BadRequest(`${child.localName} is in a namespace`);
	}
	const header = childOf(root, SOAP, 'Header');
	const messaging = header && childOf(header, EBMS, 'Messaging');
	const userMessage = messaging && childOf(messaging, EBMS, 'UserMessage');
	return {
		operation,
		fields: Object.fromEntries(
			elementsOf(request).map((child) => [child.localName, (child.textContent ?? '').trim()])
		),
		markAsDownloaded: request.getAttribute('markAsDownloaded') !== 'false',
		message: userMessage && readUserMessage(userMessage),
		payloads: elementsOf(request)
			.filter(({ localName }) => localName === 'payload')
			.map((payload) => readPayload(payload))
	};
}

function readPayload(payload: Element): WsRequest['payloads'][number] {
	const value = childOf(payload, null, 'value');
	const include = value && childOf(value, XOP, 'Include');
	return {
		payloadId: attributeOf(payload, 'payloadId') ?? '',
		contentType: attributeOf(payload, 'contentType') ?? '',
		include:
			include && decodeURIComponent((attributeOf(include, 'href') ?? '').replace(/^cid:/, ''))
	};
}

function readUserMessage(element: Element): UserMessage {
	const info = childOf(element, EBMS, 'MessageInfo');
	const parties = childOf(element, EBMS, 'PartyInfo');
	const from = parties && childOf(parties, EBMS, 'From');
	const partyId = from && childOf(from, EBMS, 'PartyId');
	const collaboration = childOf(element, EBMS, 'CollaborationInfo');
	const service = collaboration && childOf(collaboration, EBMS, 'Service');
	const payloadInfo = childOf(element, EBMS, 'PayloadInfo');
	return {
		messageId: textOf(info, 'MessageId'),
		from: partyId && {
			partyId: (partyId.textContent ?? '').trim(),
			type: attributeOf(partyId, 'type'),
			role: textOf(from, 'Role') ?? ''
		},
		hasTo: parties !== undefined && childOf(parties, EBMS, 'To') !== undefined,
		service: service && {
			value: (service.textContent ?? '').trim(),
			type: attributeOf(service, 'type')
		},
		action: textOf(collaboration, 'Action') ?? '',
		conversationId: textOf(collaboration, 'ConversationId'),
		properties: propertiesOf(childOf(element, EBMS, 'MessageProperties')) ?? [],
		parts: elementsOf(payloadInfo, EBMS, 'PartInfo').map((part) => ({
			href: attributeOf(part, 'href') ?? '',
			properties: propertiesOf(childOf(part, EBMS, 'PartProperties'))
		}))
	};
}

function propertiesOf(element: Element | undefined): UserMessage['properties'] | undefined {
	return (
		element &&
		elementsOf(element, EBMS, 'Property').map((property) => ({
			name: attributeOf(property, 'name') ?? '',
			type: attributeOf(property, 'type'),
			value: (property.textContent ?? '').trim()
		}))
	);
}

function parse(xml: string): Element {
	try {
		const root = new DOMParser({
			onError: (level, message) => {
				if (level !== 'warning') throw new Error(message);
			}
		}).parseFromString(xml, 'text/xml').documentElement;
		if (root === null) throw new Error('no element');
		return root;
	} catch (cause) {
		throw new BadRequest('the request is no XML', { cause });
	}
}

function elementsOf(
	parent: Element | undefined,
	namespace?: string | null,
	name?: string
): Element[] {
	if (parent === undefined) return [];
	return Array.from(parent.childNodes)
		.filter((node): node is Element => node.nodeType === node.ELEMENT_NODE)
		.filter(
			(node) => name === undefined || (node.namespaceURI === namespace && node.localName === name)
		);
}

function childOf(parent: Element, namespace: string | null, name: string): Element | undefined {
	return elementsOf(parent, namespace, name)[0];
}

function textOf(parent: Element | undefined, name: string): string | undefined {
	return parent && childOf(parent, EBMS, name)?.textContent?.trim();
}

function attributeOf(element: Element, name: string): string | undefined {
	return element.getAttribute(name) ?? undefined;
}
