import { AppError } from '../errors.ts';
import { referenceEnd, referencedCodePoint } from './references.ts';
import { AMPERSAND, isWhiteSpace } from './xml-bytes.ts';
import type { XmlElement, XmlText } from './xml-tree.ts';

/** A multiple of 4, so that every chunk but the last decodes on its own. */
const CHUNK_CHARACTERS = 1 << 16;

/** How many places a byte takes in the text to decode: white space none. */
const PLACES = Uint8Array.from({ length: 256 }, (_, byte) => (isWhiteSpace(byte) ? 0 : 1));

/**
 * The bytes that the text of an element holds in base64 (RFC 4648 §4, padding required). White space anywhere is skipped:
 * peers break lines, some with `&#13;` at each. The text is decoded chunk by chunk: no string of 41 million characters.
 * Throws XML_BASE64.
 */
export function base64Of(element: XmlElement): Buffer {
	return decode(element, new Base64Decoder(element.contentEnd - element.contentStart));
}

/** As `base64Of`, for whoever only wants to know whether it is base64: nothing is kept. Throws XML_BASE64. */
export function checkBase64(element: XmlElement): void {
	decode(element, new Base64Decoder('none'));
}

function decode(element: XmlElement, decoder: Base64Decoder): Buffer {
	for (const child of element.children) {
		if (child.kind === 'element') throw new AppError('XML_BASE64');
		if (child.kind === 'text') decoder.write(element.document.bytes, child);
	}
	return decoder.finish();
}

class Base64Decoder {
	readonly #out: Buffer;
	#length = 0;
	/** Characters without white space that wait for the rest of their chunk; one place more, for a byte not kept. */
	readonly #waiting = Buffer.allocUnsafe(CHUNK_CHARACTERS + 1);
	#waitingLength = 0;
	/** Padding has been seen: nothing but white space may follow. */
	#ended = false;

	readonly #keeps: boolean;

	/** @param charactersMax of what is to be kept */
	constructor(charactersMax: number | 'none') {
		this.#keeps = charactersMax !== 'none';
		const characters = charactersMax === 'none' ? CHUNK_CHARACTERS : charactersMax;
		this.#out = Buffer.allocUnsafe(Math.ceil(characters / 4) * 3 + 3);
	}

	write(bytes: Buffer, text: XmlText): void {
		let at = text.start;
		// Without line breaks, as most write it, whole chunks decode where they are.
		while (this.#waitingLength === 0 && text.end - at >= CHUNK_CHARACTERS) {
			if (!this.#decode(bytes.toString('latin1', at, at + CHUNK_CHARACTERS))) break;
			at += CHUNK_CHARACTERS;
		}
		while (at < text.end) {
			at = this.#gather(bytes, at, text.end);
			if (at < text.end && bytes[at] === AMPERSAND) at = this.#gatherReference(bytes, at, text);
		}
	}

	/** Copies what is not white space; returns where it stopped: at the end, or at a reference. */
	#gather(bytes: Buffer, start: number, end: number): number {
		const waiting = this.#waiting;
		let at = start;
		while (at < end && bytes[at] !== AMPERSAND) {
			const stop = Math.min(end, at + CHUNK_CHARACTERS - this.#waitingLength);
			let length = this.#waitingLength;
			for (; at < stop; at++) {
				const byte = bytes[at] as number;
				if (byte === AMPERSAND) break;
				waiting[length] = byte;
				length += PLACES[byte] as number;
			}
			this.#waitingLength = length;
			if (length === CHUNK_CHARACTERS) this.#decodeWaiting();
		}
		return at;
	}

	/** Returns the offset after the reference. */
	#gatherReference(bytes: Buffer, at: number, text: XmlText): number {
		if (text.cdata) throw new AppError('XML_BASE64');
		const after = referenceEnd(bytes, at);
		const codePoint = referencedCodePoint(bytes, at, after);
		if (codePoint > 0x7f || codePoint === AMPERSAND) throw new AppError('XML_BASE64');
		if (!isWhiteSpace(codePoint)) this.#gather(Buffer.of(codePoint), 0, 1);
		return after;
	}

	#decodeWaiting(): void {
		const text = this.#waiting.toString('latin1', 0, this.#waitingLength);
		if (!this.#decode(text)) throw new AppError('XML_BASE64');
		this.#waitingLength = 0;
	}

	/** Node skips what it does not know in base64. Whether there was such a thing shows when it is encoded again. */
	#decode(text: string): boolean {
		if (text === '') return true;
		if (this.#ended) return false;
		const written = this.#out.write(text, this.#length, 'base64');
		if (this.#out.toString('base64', this.#length, this.#length + written) !== text) return false;
		if (this.#keeps) this.#length += written;
		this.#ended = text.endsWith('=');
		return true;
	}

	finish(): Buffer {
		this.#decodeWaiting();
		return this.#out.subarray(0, this.#length);
	}
}
