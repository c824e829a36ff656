import type { FileHandle } from 'node:fs/promises';

/** How much is read at a time. */
const BLOCK_BYTES = 1 << 16;

/** Bytes with a known length, in memory or in a file, that are searched and read in pieces. */
export class ByteSource {
	readonly size: number;
	readonly #read: (start: number, end: number) => Promise<Buffer>;
	/** The piece that was read last: headers are looked at again and again. */
	#near: { start: number; bytes: Buffer } = { start: 0, bytes: Buffer.alloc(0) };

	private constructor(size: number, read: (start: number, end: number) => Promise<Buffer>) {
		this.size = size;
		this.#read = read;
	}

	static ofBuffer(bytes: Buffer): ByteSource {
		return new ByteSource(bytes.length, async (start, end) => bytes.subarray(start, end));
	}

	/** The file stays the caller's to close. */
	static async ofFile(file: FileHandle): Promise<ByteSource> {
		const { size } = await file.stat();
		return new ByteSource(size, async (start, end) => {
			const { bytesRead, buffer } = await file.read(
				Buffer.allocUnsafe(end - start),
				0,
				end - start,
				start
			);
			return buffer.subarray(0, bytesRead);
		});
	}

	/** The bytes from `start` up to `end`, or to the end of everything. No more than a block is kept in mind. */
	async read(start: number, end: number): Promise<Buffer> {
		const to = Math.min(end, this.size);
		if (start >= to) return Buffer.alloc(0);
		if (to - start > BLOCK_BYTES) return this.#read(start, to);
		const near = this.#near;
		if (start < near.start || to > near.start + near.bytes.length) await this.#goTo(start);
		return this.#near.bytes.subarray(start - this.#near.start, to - this.#near.start);
	}

	/** Where `pattern` stands next, from `from` on and wholly before `to`; -1 when it does not. */
	async find(pattern: Buffer, from: number, to = this.size): Promise<number> {
		for (let at = Math.max(0, from); at + pattern.length <= to;) {
			if (at < this.#near.start || at + pattern.length > this.#nearEnd()) await this.#goTo(at);
			// The bytes end before `to` does, or the file has been cut meanwhile.
			if (at + pattern.length > this.#nearEnd()) return -1;
			const found = this.#near.bytes.indexOf(pattern, at - this.#near.start);
			if (found >= 0) {
				const start = this.#near.start + found;
				return start + pattern.length <= to ? start : -1;
			}
			at = this.#nearEnd() - pattern.length + 1;
		}
		return -1;
	}

	async *stream(start: number, end: number): AsyncGenerator<Buffer> {
		for (let at = start; at < end; at += BLOCK_BYTES) {
			yield await this.#read(at, Math.min(end, at + BLOCK_BYTES));
		}
	}

	#nearEnd(): number {
		return this.#near.start + this.#near.bytes.length;
	}

	async #goTo(start: number): Promise<void> {
		const bytes = await this.#read(start, Math.min(this.size, start + BLOCK_BYTES));
		this.#near = { start, bytes };
	}
}
