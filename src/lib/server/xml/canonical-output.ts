import { writeCodePoint } from './decode-characters.ts';

/** Ranges from here on go to the sink as they are; shorter ones are cheaper to copy together. */
const RANGE_BYTES_MIN = 4096;
/** Up to here a loop copies faster than a call of `copy`. */
const LOOP_BYTES_MAX = 32;
const STAGING_BYTES = 1 << 16;

/** Gathers small pieces into larger chunks and lets long ranges of the document pass without a copy. */
export class CanonicalOutput {
	readonly #sink: (chunk: Buffer) => void;
	#staging = Buffer.allocUnsafe(STAGING_BYTES);
	/** What lies between these two offsets of the staging buffer has not been given to the sink yet. */
	#from = 0;
	#to = 0;

	constructor(sink: (chunk: Buffer) => void) {
		this.#sink = sink;
	}

	string(text: string): void {
		if (text.length * 3 > STAGING_BYTES) {
			const bytes = Buffer.from(text);
			this.range(bytes, 0, bytes.length);
			return;
		}
		this.#makeRoom(text.length * 3);
		this.#to += this.#staging.write(text, this.#to);
	}

	/** The bytes from `start` up to `end`. */
	range(bytes: Buffer, start: number, end: number): void {
		const length = end - start;
		if (length >= RANGE_BYTES_MIN) {
			this.flush();
			this.#sink(bytes.subarray(start, end));
			return;
		}
		this.#makeRoom(length);
		if (length > LOOP_BYTES_MAX) {
			this.#to += bytes.copy(this.#staging, this.#to, start, end);
			return;
		}
		const staging = this.#staging;
		let to = this.#to;
		for (let at = start; at < end; at++) staging[to++] = bytes[at] as number;
		this.#to = to;
	}

	codePoint(codePoint: number): void {
		this.#makeRoom(4);
		this.#to = writeCodePoint(this.#staging, this.#to, codePoint);
	}

	/** The sink may keep what it gets: staged bytes are never written over. */
	flush(): void {
		if (this.#to > this.#from) this.#sink(this.#staging.subarray(this.#from, this.#to));
		this.#from = this.#to;
	}

	#makeRoom(bytes: number): void {
		if (this.#to + bytes <= STAGING_BYTES) return;
		this.flush();
		this.#staging = Buffer.allocUnsafe(STAGING_BYTES);
		this.#from = 0;
		this.#to = 0;
	}
}
