import {
	closeSync,
	constants,
	fdatasync,
	fstatSync,
	ftruncateSync,
	openSync,
	readSync,
	write,
	writeSync
} from 'node:fs';
import { promisify } from 'node:util';
import { isAppError } from '../errors.ts';
import { JoinedSync } from './joined-sync.ts';

const syncData = promisify(fdatasync);
const writeLater = promisify(write);

/** Before each entry: its length, then the id. A length of zero ends the list. */
const HEADER_BYTES = 4 + 32;
/** By how much it grows at a time, up to its full length. */
const STEP_BYTES = 512 * 1024;
const ZEROS = Buffer.alloc(STEP_BYTES);

/** One of the two files of a journal: entries one after the other, from the beginning, until it is cleared. */
export class JournalFile {
	readonly #file: number;
	readonly #bytesMax: number;
	readonly #sync: JoinedSync;
	/** Bytes that the file is long: zeros after the entries. */
	#length: number;
	#end = 0;
	/** By id; settles when the file lies under its name. */
	readonly #entries = new Map<string, Promise<unknown>>();
	/** A sync has failed: nobody knows what stands here until it has been cleared. */
	#broken = false;

	private constructor(file: number, bytesMax: number) {
		this.#file = file;
		this.#bytesMax = bytesMax;
		this.#length = fstatSync(file).size;
		this.#sync = new JoinedSync(() => syncData(file));
	}

	/** @param restore for every entry that is there; throws for one that was not written to its end, which is the last */
	static open(
		path: string,
		bytesMax: number,
		restore: (id: string, file: Buffer) => void
	): JournalFile {
		const flags = constants.O_RDWR | constants.O_CREAT;
		const opened = new JournalFile(openSync(path, flags, 0o600), bytesMax);
		opened.#read(restore);
		opened.#cut();
		return opened;
	}

	get isEmpty(): boolean {
		return this.#end === 0 && !this.#broken;
	}

	has(id: string): boolean {
		return this.#entries.has(id);
	}

	ids(): string[] {
		return [...this.#entries.keys()];
	}

	hasRoom(bytes: number): boolean {
		// Room for the header of nothing, which ends the list.
		return !this.#broken && this.#end + bytes + 2 * HEADER_BYTES <= this.#bytesMax;
	}

	/** Durable when it returns. */
	async append(id: string, file: Buffer, written: Promise<unknown>): Promise<void> {
		if (!this.hasRoom(file.length)) throw new Error('the journal takes nothing');
		const entry = Buffer.allocUnsafe(HEADER_BYTES + file.length);
		entry.writeUInt32BE(file.length);
		entry.write(id, 4, 'hex');
		file.copy(entry, HEADER_BYTES);
		while (this.#length < this.#end + entry.length + HEADER_BYTES) {
			this.#length += this.#write(ZEROS, this.#length);
		}
		this.#write(entry, this.#end);
		this.#end += entry.length;
		this.#entries.set(id, written);
		try {
			await this.#sync.run();
		} catch (error) {
			this.#broken = true;
			throw error;
		}
	}

	/** When all files whose entries stand here lie under their names, or could not be written. */
	async written(): Promise<void> {
		await Promise.allSettled(this.#entries.values());
	}

	async clear(): Promise<void> {
		for (let at = 0; at < this.#end;) {
			const length = Math.min(ZEROS.length, this.#end - at);
			at += (await writeLater(this.#file, ZEROS, 0, length, at)).bytesWritten;
		}
		await syncData(this.#file);
		this.#end = 0;
		this.#broken = false;
		this.#entries.clear();
	}

	close(): void {
		closeSync(this.#file);
	}

	/** All of it: a disk that fills up takes a part, and says so only when asked to take the rest. */
	#write(bytes: Buffer, position: number): number {
		for (let at = 0; at < bytes.length;) {
			at += writeSync(this.#file, bytes, at, bytes.length - at, position + at);
		}
		return bytes.length;
	}

	#read(restore: (id: string, file: Buffer) => void): void {
		const header = Buffer.alloc(HEADER_BYTES);
		while (this.#readInto(header, this.#end)) {
			const length = header.readUInt32BE();
			if (length === 0 || length > this.#length - this.#end) return;
			const file = Buffer.allocUnsafeSlow(length);
			if (!this.#readInto(file, this.#end + HEADER_BYTES)) return;
			const id = header.toString('hex', 4);
			try {
				restore(id, file);
			} catch (error) {
				if (isAppError(error, 'STORAGE_DAMAGED')) return;
				throw error;
			}
			this.#end += HEADER_BYTES + length;
			this.#entries.set(id, Promise.resolve());
		}
	}

	/** Behind the entries there is nothing: not even what was written there before the last start. */
	#cut(): void {
		ftruncateSync(this.#file, this.#end);
		this.#length = this.#end;
	}

	#readInto(bytes: Buffer, position: number): boolean {
		return readSync(this.#file, bytes, 0, bytes.length, position) === bytes.length;
	}
}
