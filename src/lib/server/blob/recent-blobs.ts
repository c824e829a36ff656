const BYTES_MAX = 4_000_000;

/**
 * Small contents that have just been stored: an envelope is read again a moment later, by whoever hands it over or opens it.
 * What is under an id never changes, so what is remembered is never out of date.
 */
export class RecentBlobs {
	/** The oldest first. */
	readonly #contents = new Map<string, Buffer>();
	#bytes = 0;

	/** Keeps a copy. */
	add(id: string, content: Uint8Array): void {
		if (this.#contents.has(id)) return;
		this.#contents.set(id, Buffer.from(content));
		this.#bytes += content.byteLength;
		for (const oldest of this.#contents.keys()) {
			if (this.#bytes <= BYTES_MAX) return;
			this.delete(oldest);
		}
	}

	get(id: string): Buffer | undefined {
		return this.#contents.get(id);
	}

	delete(id: string): void {
		const content = this.#contents.get(id);
		if (content === undefined) return;
		this.#bytes -= content.byteLength;
		this.#contents.delete(id);
	}
}
