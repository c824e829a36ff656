/**
 * A SOAP request from the wire: the envelope as text without its payload, the payload decoded into a file. Inline base64
 * of 100 MB passes through in pieces.
 */
import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { mediaTypeOf, partsOf } from './multipart.ts';
import { SOAP_TYPE, XOP_TYPE } from './names.ts';

export interface ReceivedEnvelope {
	/** The text of `value` left out, whether it was base64 or nothing but an xop:Include. */
	xml: string;
	/** Bytes of the payload, and what came beside the envelope under which Content-ID. */
	payload: ReceivedPayload | undefined;
	attached: { contentId: string; contentType: string } | undefined;
}

export interface ReceivedPayload {
	file: string;
	size: number;
	sha256: string;
}

/** What the server answers to a request that is not what the WSDL asks for. */
export class BadRequest extends Error {}

const TEXT_BYTES_MAX = 262_144;
const VALUE = /<(?:[\w.-]+:)?value(?:\s[^>]*)?>/;

export async function readEnvelope(
	source: AsyncIterable<Uint8Array>,
	contentType: string,
	file: string
): Promise<ReceivedEnvelope> {
	const sink = new PayloadSink(file);
	try {
		const { xml, attached } = await readInto(sink, source, contentType);
		return { xml, attached, payload: sink.result() };
	} finally {
		await sink.close();
	}
}

async function readInto(
	sink: PayloadSink,
	source: AsyncIterable<Uint8Array>,
	contentType: string
): Promise<Omit<ReceivedEnvelope, 'payload'>> {
	const { type, parameters } = mediaTypeOf(contentType);
	if (type === SOAP_TYPE) return { xml: await readRoot(source, sink), attached: undefined };
	if (type !== 'multipart/related') throw new BadRequest(`415 content type ${type}`);
	if (parameters.get('type')?.toLowerCase() !== XOP_TYPE) {
		throw new BadRequest('the multipart request is not of type application/xop+xml');
	}
	const boundary = parameters.get('boundary');
	if (!boundary) throw new BadRequest('the multipart request has no boundary');
	return readRelated(source, boundary, parameters.get('start'), sink);
}

async function readRelated(
	source: AsyncIterable<Uint8Array>,
	boundary: string,
	start: string | undefined,
	sink: PayloadSink
): Promise<Omit<ReceivedEnvelope, 'payload'>> {
	let xml: string | undefined;
	let attached: ReceivedEnvelope['attached'];
	for await (const { headers, body } of partsOf(source, boundary)) {
		const contentId = headers.get('content-id') ?? '';
		const contentType = mediaTypeOf(headers.get('content-type') ?? '');
		const isRoot = start === undefined ? xml === undefined : contentId === start;
		if (isRoot) {
			if (contentType.type !== XOP_TYPE) throw new BadRequest('the root part is not XOP');
			const inner = contentType.parameters.get('type') ?? '';
			if (mediaTypeOf(inner).type !== SOAP_TYPE)
				throw new BadRequest('the root part is not SOAP 1.2');
			xml = await readRoot(body, sink);
			if (sink.result()) throw new BadRequest('a payload inline in an XOP request');
		} else {
			if (headers.get('content-transfer-encoding')?.toLowerCase() !== 'binary') {
				throw new BadRequest('the attachment is not binary');
			}
			for await (const bytes of body) await sink.write(bytes);
			attached = { contentId: contentId.replace(/^<|>$/g, ''), contentType: contentType.type };
		}
	}
	if (xml === undefined) throw new BadRequest('the multipart request has no root part');
	return { xml, attached };
}

async function readRoot(source: AsyncIterable<Uint8Array>, sink: PayloadSink): Promise<string> {
	let head: Buffer = Buffer.alloc(0);
	let state: 'head' | 'value' | 'tail' = 'head';
	let tail: Buffer = Buffer.alloc(0);
	const base64 = base64Decoder();
	for await (const chunk of source) {
		let rest: Buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
		if (state === 'head') {
			head = Buffer.concat([head, rest]);
			const found = VALUE.exec(head.toString('latin1'));
			if (found === null) {
				limit(head);
				continue;
			}
			const end = found.index + found[0].length;
			rest = head.subarray(end);
			head = head.subarray(0, end);
			state = 'value';
		}
		if (state === 'value') {
			const end = rest.indexOf('<');
			await sink.write(base64.decode(end < 0 ? rest : rest.subarray(0, end)));
			if (end < 0) continue;
			rest = rest.subarray(end);
			state = 'tail';
		}
		tail = Buffer.concat([tail, rest]);
		limit(tail);
	}
	base64.end();
	return Buffer.concat([head, tail]).toString();
}

function limit(text: Buffer): void {
	if (text.length > TEXT_BYTES_MAX)
		throw new BadRequest('the envelope without its payload is too long');
}

function base64Decoder() {
	let left = '';
	let ended = false;
	return {
		decode(bytes: Buffer): Buffer {
			const text = left + bytes.toString('latin1').replace(/[\t\n\r ]/g, '');
			if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || (ended && text !== '')) {
				throw new BadRequest('the payload is not base64');
			}
			const whole = text.length - (text.length % 4);
			left = text.slice(whole);
			ended = text.endsWith('=') && left === '';
			return Buffer.from(text.slice(0, whole), 'base64');
		},
		end(): void {
			if (left !== '') throw new BadRequest('the payload is not whole base64');
		}
	};
}

/** Opens its file when the first byte comes. */
class PayloadSink {
	readonly #file: string;
	readonly #hash: Hash = createHash('sha256');
	#handle: FileHandle | undefined;
	#size = 0;

	constructor(file: string) {
		this.#file = file;
	}

	async write(bytes: Uint8Array): Promise<void> {
		if (bytes.byteLength === 0) return;
		this.#handle ??= await open(this.#file, 'w');
		this.#hash.update(bytes);
		this.#size += bytes.byteLength;
		await this.#handle.appendFile(bytes);
	}

	result(): ReceivedPayload | undefined {
		if (this.#size === 0) return undefined;
		return { file: this.#file, size: this.#size, sha256: this.#hash.copy().digest('hex') };
	}

	async close(): Promise<void> {
		await this.#handle?.close();
	}
}
