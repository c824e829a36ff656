/** The answer to retrieveMessage: what the access point says of the message, and where in the answer its envelope lies. */
import { attributeOf, childElements, textOf, type XmlElement } from '../../xml/xml-tree.ts';
import type { DeliveryMetadata } from '../connector.ts';
import type { ByteSource } from './byte-source.ts';
import { decodeBase64 } from './decode-base64.ts';
import { notUnderstood } from './failures.ts';
import { maySoap, parseMediaType } from './media-type.ts';
import { findPart, readParts, type Part } from './multipart.ts';
import { EBMS, PAYLOAD_ID, PLUGIN, XOP } from './names.ts';
import { parseSoap, understood } from './read-answer.ts';
import { skeletonOf } from './skeleton.ts';

export interface RetrievedMessage {
	metadata: Omit<DeliveryMetadata, 'receivedAt'> & { receivedAt: number | undefined };
	payload: { start: number; end: number; base64: boolean };
}

/** What is read: an HTTP body from `start` on, and the type it came with. */
export interface SpooledAnswer {
	source: ByteSource;
	start: number;
	contentType: string;
}

/**
 * @throws FaultAnswer; AppError ACCESS_POINT_UNAVAILABLE when it is cut, or cannot be understood, or is about another
 * message than `transportId`
 */
export function readRetrieved(
	answer: SpooledAnswer,
	transportId: string
): Promise<RetrievedMessage> {
	return understood(async () => {
		const { source, start } = answer;
		const type = parseMediaType(answer.contentType);
		let root = { start, end: source.size };
		let parts: Part[] = [];
		if (type.type === 'multipart/related') ({ root, parts } = await readParts(source, start, type));
		else if (!maySoap(type)) throw notUnderstood('it is not SOAP');
		const skeleton = await skeletonOf(source, root.start, root.end);
		const { header, body } = parseSoap(skeleton.bytes);
		if (body?.local !== 'retrieveMessageResponse' || !PLUGINS.has(body.namespace)) {
			throw notUnderstood('it is no retrieved message');
		}
		const message = userMessageIn(header);
		const id = textAt(message, 'MessageInfo', 'MessageId');
		if (id !== '' && id !== transportId) throw notUnderstood('it is another message');
		return {
			metadata: metadataOf(message),
			payload: payloadAt(valueOf(body, message), skeleton.texts, parts)
		};
	});
}

const PLUGINS = new Set(Object.values(PLUGIN));

/** The envelope's exact bytes. */
export function payloadStream(
	source: ByteSource,
	payload: RetrievedMessage['payload']
): AsyncGenerator<Buffer> {
	const pieces = source.stream(payload.start, payload.end);
	return payload.base64 ? decodeBase64(pieces) : pieces;
}

function userMessageIn(header: XmlElement | undefined): XmlElement {
	const message =
		header?.local === 'Messaging' && header.namespace === EBMS
			? descend(header, 'UserMessage')
			: undefined;
	if (message === undefined) throw notUnderstood('it has no ebMS header');
	return message;
}

function descend(element: XmlElement, ...path: string[]): XmlElement | undefined {
	let at: XmlElement | undefined = element;
	for (const name of path) at = at && childElements(at).find(({ local }) => local === name);
	return at;
}

function textAt(element: XmlElement, ...path: string[]): string {
	const found = descend(element, ...path);
	return found ? textOf(found).trim() : '';
}

function metadataOf(message: XmlElement): RetrievedMessage['metadata'] {
	const property = (name: string) => {
		const properties = descend(message, 'MessageProperties');
		const found =
			properties && childElements(properties).find((one) => attributeOf(one, 'name') === name);
		return found ? textOf(found).trim().slice(0, PROPERTY_LENGTH_MAX) : '';
	};
	return {
		originalSender: property('originalSender'),
		finalRecipient: property('finalRecipient'),
		documentType: documentTypeOf(
			textAt(message, 'CollaborationInfo', 'Action').slice(0, PROPERTY_LENGTH_MAX)
		),
		receivedAt: timeOf(textAt(message, 'MessageInfo', 'Timestamp'))
	};
}

const PROPERTY_LENGTH_MAX = 1_024;

/** An action is `scheme::document id`. The id has `::` in it as well, so only a scheme is taken off. */
export function documentTypeOf(action: string): string {
	const [, scheme] = /^([^:]+)::/.exec(action) ?? [];
	return scheme === undefined ? action : action.slice(scheme.length + 2);
}

/** XSD dateTime. Domibus writes local date-times in UTC without saying so (access-point.md §2.8). */
export function timeOf(text: string): number | undefined {
	const [, dateTime, zone] =
		/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,12})?)(Z|[+-]\d{2}:\d{2})?$/.exec(text) ?? [];
	if (dateTime === undefined) return undefined;
	const at = Date.parse(`${dateTime.replace(/(\.\d{3})\d+$/, '$1')}${zone ?? 'Z'}`);
	return Number.isNaN(at) ? undefined : at;
}

/** The `value` of the one payload that is an envelope of SDK: the part `cid:message`, or else the only one. */
function valueOf(body: XmlElement, message: XmlElement): XmlElement {
	const payloads = childElements(body).filter(({ local }) => PAYLOADS.has(local));
	const named = payloads.filter((payload) => sameId(attributeOf(payload, 'payloadId'), PAYLOAD_ID));
	const [payload, ...others] = named.length > 0 ? named : payloads;
	if (payload === undefined || others.length > 0) {
		throw notUnderstood('it does not have one payload');
	}
	const id = attributeOf(payload, 'payloadId');
	const parts = childElements(descend(message, 'PayloadInfo') ?? message).filter(
		({ local }) => local === 'PartInfo'
	);
	if (id !== undefined && parts.length > 0) {
		const described = parts.some((part) => sameId(attributeOf(part, 'href'), id));
		if (!described) throw notUnderstood('its header does not tell of its payload');
	}
	const [value, ...more] = childElements(payload).filter(({ local }) => local === 'value');
	if (value === undefined || more.length > 0) throw notUnderstood('its payload has no content');
	return value;
}

const PAYLOADS = new Set(['payload', 'bodyload']);

function sameId(one: string | undefined, other: string): boolean {
	const bare = (id: string) => id.trim().replace(/^cid:/i, '');
	return one !== undefined && bare(one) === bare(other);
}

function payloadAt(
	value: XmlElement,
	texts: readonly { start: number; end: number }[],
	parts: readonly Part[]
): RetrievedMessage['payload'] {
	const [include, ...others] = childElements(value);
	if (include === undefined) {
		const [, index] = /^#(\d+)$/.exec(textOf(value)) ?? [];
		const text = index === undefined ? undefined : texts[Number(index)];
		if (text === undefined || text.start === text.end) throw notUnderstood('its payload is empty');
		return { ...text, base64: true };
	}
	const isInclude = include.local === 'Include' && include.namespace === XOP;
	const part = isInclude && findPart(parts, attributeOf(include, 'href') ?? '');
	if (!part || others.length > 0) throw notUnderstood('its payload refers to no part of it');
	if (!ENCODINGS.has(part.encoding)) throw notUnderstood('a part is encoded in an unknown way');
	if (part.start === part.end) throw notUnderstood('its payload is empty');
	return { start: part.start, end: part.end, base64: part.encoding === 'base64' };
}

const ENCODINGS = new Set(['', 'binary', '8bit', '7bit', 'base64']);
