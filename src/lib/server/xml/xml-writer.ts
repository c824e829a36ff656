import { assert } from '../assert.ts';
import { isXmlCharacter } from './xml-characters.ts';
import { AppError } from '../errors.ts';
import { isNcName } from './xml-names.ts';

/** Multiple of 3, so that every chunk but the last encodes without padding. */
const BASE64_CHUNK_BYTES = 3 << 13;

/** Bytes that are made only where they are wanted, once: 40 MB need not be anywhere else before. */
export interface LaterBytes {
	readonly length: number;
	write(target: Buffer, at: number): void;
}
export type Written = Buffer | LaterBytes;

/**
 * Writes a document into chunks of bytes: large content goes through as it is or is encoded chunk by chunk, never as one
 * string. Whoever writes sees to namespaces; the writer sees to escaping and to tags that match. What XML 1.0 cannot hold
 * is refused (XML_MALFORMED), not repaired.
 */
export class XmlWriter {
	readonly #chunks: Written[] = [];
	readonly #open: string[] = [];
	#pending = '';
	#inStartTag = false;

	/** Starts an element; attributes whose value is undefined are left out. */
	open(name: string, attributes: Readonly<Record<string, string | undefined>> = {}): this {
		assertName(name);
		this.#endStartTag();
		this.#write(`<${name}`);
		this.#open.push(name);
		this.#inStartTag = true;
		for (const [attribute, value] of Object.entries(attributes)) {
			if (value !== undefined) this.attribute(attribute, value);
		}
		return this;
	}

	/** An attribute or namespace declaration (`xmlns:p`) of the element just opened. */
	attribute(name: string, value: string): this {
		assert(this.#inStartTag, 'an attribute comes directly after open');
		assertName(name);
		this.#write(` ${name}="${escapeAttribute(value)}"`);
		return this;
	}

	text(text: string): this {
		this.#endStartTag();
		this.#write(escapeText(text));
		return this;
	}

	/** An element that holds only text. */
	element(
		name: string,
		text: string,
		attributes: Readonly<Record<string, string | undefined>> = {}
	): this {
		return this.open(name, attributes).text(text).close();
	}

	/**
	 * The bytes in base64, without line breaks; encoded when the document is finished.
	 * @param length of all the bytes, where they come in parts
	 */
	base64(bytes: Uint8Array): this;
	base64(bytes: Iterable<Uint8Array>, length: number): this;
	base64(bytes: Uint8Array | Iterable<Uint8Array>, length = (bytes as Uint8Array).length): this {
		this.#endStartTag();
		this.#flush();
		const characters = 4 * Math.ceil(length / 3);
		this.#chunks.push({
			length: characters,
			write(target: Buffer, at: number) {
				const end = at + characters;
				for (const chunk of encodeBase64(bytes)) at += target.write(chunk, at, 'latin1');
				assert(at === end, 'the bytes are as many as was said');
			}
		});
		return this;
	}

	/** XML that is written already. Not checked, not copied. */
	raw(bytes: Uint8Array | Iterable<Uint8Array | LaterBytes>): this {
		this.#endStartTag();
		this.#flush();
		for (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
			this.#chunks.push(chunk instanceof Uint8Array ? asBuffer(chunk) : chunk);
		}
		return this;
	}

	close(): this {
		const name = this.#open.pop();
		assert(name !== undefined, 'there is an element to close');
		this.#write(this.#inStartTag ? '/>' : `</${name}>`);
		this.#inStartTag = false;
		return this;
	}

	finish(): Buffer[] {
		return this.finishLater().map((chunk) => (Buffer.isBuffer(chunk) ? chunk : made(chunk)));
	}

	/** For a writer that puts it into a document around it. */
	finishLater(): Written[] {
		assert(this.#open.length === 0, 'every element is closed');
		this.#flush();
		return this.#chunks;
	}

	/** In one piece of memory, of which `spare` bytes behind the document are left free. */
	finishWhole(spare = 0): Buffer {
		const chunks = this.finishLater();
		const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
		const whole = Buffer.allocUnsafeSlow(length + spare);
		let at = 0;
		for (const chunk of chunks) {
			if (Buffer.isBuffer(chunk)) chunk.copy(whole, at);
			else chunk.write(whole, at);
			at += chunk.length;
		}
		return whole.subarray(0, length);
	}

	#endStartTag(): void {
		if (this.#inStartTag) this.#write('>');
		this.#inStartTag = false;
	}

	#write(text: string): void {
		this.#pending += text;
		if (this.#pending.length > 1 << 16) this.#flush();
	}

	#flush(): void {
		if (this.#pending !== '') this.#chunks.push(Buffer.from(this.#pending));
		this.#pending = '';
	}
}

function made(later: LaterBytes): Buffer {
	const bytes = Buffer.allocUnsafe(later.length);
	later.write(bytes, 0);
	return bytes;
}

/** Base64 in chunks; together they are the encoding of all the bytes. */
export function* encodeBase64(bytes: Uint8Array | Iterable<Uint8Array>): Generator<string> {
	let rest = Buffer.alloc(0);
	for (const input of chunksOf(bytes)) {
		let chunk = asBuffer(input);
		if (rest.length > 0) {
			// Only as much is joined as the triple needs.
			const joined = Buffer.concat([rest, chunk.subarray(0, 3 - rest.length)]);
			chunk = chunk.subarray(joined.length - rest.length);
			if (joined.length < 3) {
				rest = joined;
				continue;
			}
			yield joined.toString('base64');
		}
		const whole = chunk.length - (chunk.length % 3);
		for (let at = 0; at < whole; at += BASE64_CHUNK_BYTES) {
			const end = Math.min(whole, at + BASE64_CHUNK_BYTES);
			yield chunk.toString('base64', at, end);
		}
		rest = Buffer.from(chunk.subarray(whole));
	}
	if (rest.length > 0) yield rest.toString('base64');
}

function chunksOf(bytes: Uint8Array | Iterable<Uint8Array>): Iterable<Uint8Array> {
	return bytes instanceof Uint8Array ? [bytes] : bytes;
}

function asBuffer(bytes: Uint8Array): Buffer {
	return Buffer.isBuffer(bytes)
		? bytes
		: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const ESCAPED = /[&<>\r]/;

export function escapeText(text: string): string {
	assertCharacters(text);
	if (!ESCAPED.test(text)) return text;
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('\r', '&#xD;');
}

/** White space but the space would not survive the reader's normalisation unless written as references. */
export function escapeAttribute(value: string): string {
	return escapeText(value)
		.replaceAll('"', '&quot;')
		.replaceAll('\t', '&#x9;')
		.replaceAll('\n', '&#xA;');
}

// Control characters, unpaired surrogates and the two non-characters: a cheap test before the exact one.
const SUSPECT = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/;

/** Throws XML_MALFORMED for text that no XML 1.0 document can hold (Char, §2.2). */
export function assertCharacters(text: string): void {
	if (!SUSPECT.test(text)) return;
	for (const character of text) {
		if (isXmlCharacter(character.codePointAt(0) as number)) continue;
		throw new AppError(
			'XML_MALFORMED',
			'expected text that XML 1.0 can hold: no control characters'
		);
	}
}

function assertName(name: string): void {
	const colon = name.indexOf(':');
	const isName =
		colon < 0 ? isNcName(name) : isNcName(name.slice(0, colon)) && isNcName(name.slice(colon + 1));
	assert(isName, 'an XML name is written');
}
