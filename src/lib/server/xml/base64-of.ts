import { AppError } from '../errors.ts';
import { AMPERSAND, SEMICOLON, isWhiteSpace } from './xml-bytes.ts';
import { resolveReferences } from './references.ts';
import type { XmlElement } from './xml-tree.ts';

/** A multiple of 4, so that every chunk but the last decodes on its own. */
const CHUNK_CHARACTERS = 1 << 18;

/**
 * The bytes that the text of an element holds in base64 (RFC 4648 §4, padding required). White space anywhere is skipped:
 * peers break lines, some with `&#13;` at each. The text is decoded chunk by chunk: no string of 41 million characters.
 * Throws XML_BASE64.
 */
export function base64Of(element: XmlElement): Buffer {
	const { bytes } = element.document;
	const decoder = new Base64Decoder(element.contentEnd - element.contentStart);
	for (const child of element.children) {
		if (child.kind === 'element') throw notBase64();
		if (child.kind !== 'text') continue;
		if (child.plain || child.cdata) decoder.write(bytes.subarray(child.start, child.end));
		else writeWithReferences(decoder, bytes.subarray(child.start, child.end));
	}
	return decoder.finish();
}

/** Segment by segment: `&#13;` at each line of 41 MB must not become one string either. */
function writeWithReferences(decoder: Base64Decoder, text: Buffer): void {
	let at = 0;
	for (let next = text.indexOf(AMPERSAND); next >= 0; next = text.indexOf(AMPERSAND, at)) {
		decoder.write(text.subarray(at, next));
		at = text.indexOf(SEMICOLON, next) + 1;
		decoder.write(Buffer.from(resolveReferences(text.toString('utf8', next, at))));
	}
	decoder.write(text.subarray(at));
}

function notBase64(): AppError {
	return new AppError('XML_BASE64');
}

class Base64Decoder {
	readonly #out: Buffer;
	#length = 0;
	/** Alphabet characters that wait for the rest of their chunk. */
	readonly #waiting = Buffer.allocUnsafe(CHUNK_CHARACTERS);
	#waitingLength = 0;
	#ended = false;

	constructor(charactersMax: number) {
		this.#out = Buffer.allocUnsafe(Math.ceil(charactersMax / 4) * 3 + 3);
	}

	write(text: Buffer): void {
		for (let at = 0; at < text.length; at += CHUNK_CHARACTERS) {
			const chunk = text.subarray(at, at + CHUNK_CHARACTERS);
			if (!this.#writeUnbroken(chunk)) this.#writeFiltered(chunk);
		}
	}

	/** A chunk without white space is decoded at once. Node skips what it does not know: encoding it again tells. */
	#writeUnbroken(chunk: Buffer): boolean {
		if (this.#waitingLength > 0 || this.#ended || chunk.length % 4 !== 0) return false;
		const text = chunk.toString('latin1');
		const written = this.#out.write(text, this.#length, 'base64');
		if (this.#out.toString('base64', this.#length, this.#length + written) !== text) return false;
		this.#length += written;
		this.#ended = written % 3 !== 0;
		return true;
	}

	#writeFiltered(chunk: Buffer): void {
		for (let i = 0; i < chunk.length; i++) {
			const byte = chunk[i] as number;
			if (isWhiteSpace(byte)) continue;
			if (this.#ended) throw notBase64();
			this.#waiting[this.#waitingLength++] = byte;
			if (this.#waitingLength === CHUNK_CHARACTERS) this.#flush();
		}
	}

	#flush(): void {
		const text = this.#waiting.toString('latin1', 0, this.#waitingLength);
		if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw notBase64();
		const written = this.#out.write(text, this.#length, 'base64');
		this.#length += written;
		this.#ended = text.endsWith('=');
		this.#waitingLength = 0;
	}

	finish(): Buffer {
		this.#flush();
		return this.#out.subarray(0, this.#length);
	}
}
