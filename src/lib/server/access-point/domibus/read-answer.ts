/** Answers as SOAP: what stands in the body, or the fault. Small ones whole; with an envelope, all but its text. */
import { AppError } from '../../errors.ts';
import { parseXml } from '../../xml/parse-xml.ts';
import { childElements, type XmlElement } from '../../xml/xml-tree.ts';
import { ByteSource } from './byte-source.ts';
import { credentialsRefused, notUnderstood, unavailable } from './failures.ts';
import { FaultAnswer, kindOfFault, readFault } from './fault.ts';
import type { HttpAnswer } from './http-client.ts';
import { maySoap, parseMediaType } from './media-type.ts';
import { readParts } from './multipart.ts';
import { SOAP, SOAP_1_1 } from './names.ts';

/** 500 ids of 255 characters are 150 kB. */
export const ANSWER_BYTES_MAX = 1_000_000;

export interface SoapAnswer {
	/** The first element of the header and of the body; a body may be empty. */
	header: XmlElement | undefined;
	body: XmlElement | undefined;
}

/**
 * The answer to anything but a fetch.
 *
 * @throws FaultAnswer; AppError ACCESS_POINT_AUTHENTICATION, ACCESS_POINT_UNAVAILABLE
 */
export async function readAnswer(answer: HttpAnswer): Promise<SoapAnswer> {
	await refuseStatus(answer);
	const bytes = await readWhole(answer);
	const soap = await understood(() => parseWhole(bytes, answer.contentType));
	if (answer.status >= 400) throw unavailable(`it answers ${answer.status} without saying why`);
	return soap;
}

/** Throws for an HTTP status that says enough, or comes without SOAP. A fault in SOAP may come with any status. */
export async function refuseStatus(answer: HttpAnswer): Promise<void> {
	const { status } = answer;
	if (status === 401 || status === 403 || status === 407) {
		throw credentialsRefused(`it answers ${status}`);
	}
	if (status === 413) {
		throw new FaultAnswer({
			code: 'HTTP_413',
			text: 'Larger than what the access point, or a proxy before it, takes.',
			sender: true,
			detailed: false
		});
	}
	if (status >= 300 && status < 400) throw unavailable('it redirects, which is not followed');
	const type = parseMediaType(answer.contentType);
	if (maySoap(type) || type.type === 'multipart/related') return;
	if (status >= 400) {
		const text = await readWhole(answer).catch(() => Buffer.alloc(0));
		const fault = { code: '', text: text.toString('latin1'), sender: false, detailed: true };
		if (kindOfFault(fault) === 'authentication') throw credentialsRefused(`it answers ${status}`);
		throw unavailable(`it answers ${status}`);
	}
	throw notUnderstood('it is not SOAP');
}

async function readWhole(answer: HttpAnswer): Promise<Buffer> {
	const pieces: Buffer[] = [];
	let length = 0;
	for await (const piece of answer.body) {
		length += piece.length;
		if (length > ANSWER_BYTES_MAX) throw notUnderstood(`larger than ${ANSWER_BYTES_MAX} bytes`);
		pieces.push(piece);
	}
	return Buffer.concat(pieces);
}

async function parseWhole(bytes: Buffer, contentType: string): Promise<SoapAnswer> {
	const type = parseMediaType(contentType);
	if (type.type !== 'multipart/related') return parseSoap(bytes);
	const { root } = await readParts(ByteSource.ofBuffer(bytes), 0, type);
	return parseSoap(bytes.subarray(root.start, root.end));
}

const LIMITS = { bytes: ANSWER_BYTES_MAX + 1_000, depth: 30, elements: 10_000, otherNodes: 30_000 };

/** @throws FaultAnswer for a fault; AppError ACCESS_POINT_UNAVAILABLE, or XML_… which `understood` turns into it */
export function parseSoap(bytes: Buffer): SoapAnswer {
	const { root } = parseXml(bytes, { limits: LIMITS });
	const isSoap = root.namespace === SOAP || root.namespace === SOAP_1_1;
	if (!isSoap || root.local !== 'Envelope') throw notUnderstood('its root is not a SOAP envelope');
	const first = (local: string) => {
		const block = childElements(root).find(
			(child) => child.local === local && child.namespace === root.namespace
		);
		if (local === 'Body' && block === undefined) throw notUnderstood('it has no SOAP body');
		return block && childElements(block)[0];
	};
	const body = first('Body');
	if (body?.local === 'Fault' && body.namespace === root.namespace) {
		throw new FaultAnswer(readFault(body));
	}
	return { header: first('Header'), body };
}

/** Turns what is wrong with a document into an answer that nobody can use. */
export async function understood<T>(read: () => Promise<T>): Promise<T> {
	try {
		return await read();
	} catch (error) {
		if (error instanceof AppError && error.code.startsWith('XML_')) {
			throw notUnderstood(error.code, error);
		}
		throw error;
	}
}
