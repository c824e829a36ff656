import { isWhiteSpace } from '../../xml/xml-bytes.ts';
import { notUnderstood } from './failures.ts';

const OTHER = 0;
const DIGIT = 1;
const PADDING = 2;
const SPACE = 3;

const CLASSES = Uint8Array.from({ length: 256 }, (_, byte) => {
	if (isWhiteSpace(byte)) return SPACE;
	if (byte === 0x3d) return PADDING;
	return /[A-Za-z0-9+/]/.test(String.fromCharCode(byte)) ? DIGIT : OTHER;
});

/** References to white space, which some stacks put at each line end, and the marks of a CDATA section. */
const MARK = /^(?:&#(?:x0*(?:9|a|d|20)|0*(?:9|10|13|32));|<!\[CDATA\[|\]\]>)$/i;
/** Some zeros may lead. */
const MARK_LENGTH_MAX = 16;

/**
 * The bytes that a text of an XML document holds in base64 (XSD base64Binary), as it comes in pieces. Anything else in it
 * is refused: skipping it would change what was signed without telling. Byte by byte, since strings of all of it would be
 * more garbage than the envelope is large.
 */
export async function* decodeBase64(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	const gatherer = new Gatherer();
	for await (const piece of pieces) {
		const decoded = gatherer.take(piece);
		if (decoded.length > 0) yield decoded;
	}
	gatherer.end();
}

class Gatherer {
	/** Digits and padding that wait to be four. */
	#waiting = Buffer.alloc(0);
	#padding = 0;
	/** What has been seen of a mark; '' outside of one. */
	#mark = '';

	take(piece: Buffer): Buffer {
		const gathered = Buffer.allocUnsafe(this.#waiting.length + piece.length);
		let length = this.#waiting.copy(gathered);
		for (let i = 0; i < piece.length; i++) {
			const byte = piece[i] as number;
			const kind = CLASSES[byte] as number;
			if (this.#mark !== '' || kind === OTHER) this.#takeMark(byte);
			else if (kind !== SPACE) {
				if (kind === PADDING) this.#padding += 1;
				else if (this.#padding > 0) throw notUnderstood('base64 after its end');
				gathered[length++] = byte;
			}
		}
		if (this.#padding > 2) throw notUnderstood('too much padding in base64');
		const whole = length - (length % 4);
		this.#waiting = Buffer.from(gathered.subarray(whole, length));
		return Buffer.from(gathered.toString('latin1', 0, whole), 'base64');
	}

	#takeMark(byte: number): void {
		this.#mark += String.fromCharCode(byte);
		if (MARK.test(this.#mark)) this.#mark = '';
		else if (!/^[&<\]]/.test(this.#mark) || this.#mark.length > MARK_LENGTH_MAX) {
			throw notUnderstood('something else than base64');
		}
	}

	end(): void {
		if (this.#mark !== '') throw notUnderstood('something else than base64');
		if (this.#waiting.length > 0) throw notUnderstood('base64 that ends too early');
	}
}
