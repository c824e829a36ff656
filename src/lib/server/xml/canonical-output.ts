/** Ranges from here on go to the sink as they are; shorter ones are cheaper to copy together. */
const RANGE_BYTES_MIN = 4096;
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
		const bytesMax = text.length * 3;
		if (bytesMax > STAGING_BYTES) {
			this.range(Buffer.from(text));
			return;
		}
		this.#makeRoom(bytesMax);
		this.#to += this.#staging.write(text, this.#to);
	}

	range(bytes: Buffer): void {
		if (bytes.length >= RANGE_BYTES_MIN) {
			this.flush();
			this.#sink(bytes);
			return;
		}
		this.#makeRoom(bytes.length);
		this.#to += bytes.copy(this.#staging, this.#to);
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
