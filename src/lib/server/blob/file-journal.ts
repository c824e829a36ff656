/**
 * Small files are durable as soon as they stand in a journal, many of them by one sync: each file's own sync, and its
 * folder's, cost several times what encrypting it does. They lie under their names at once as well, so that everybody reads
 * them there; the journal is for the next start after a power cut. It is two files of fixed length that are written over again
 * and again, since a sync that changes no length is much the cheapest. While one takes what comes, what the other holds is
 * synced under its own name; then it is overwritten with zeros, so that nothing outlives its removal there.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { JournalFile } from './journal-file.ts';
import { syncFiles } from './sync-files.ts';

/** Bytes of each of the two. */
const FILE_BYTES = 16 * 1024 * 1024;
/** What stands there longest is synced under its own name after this long. */
const EMPTY_AFTER_MS = 45_000;

export interface JournalOptions {
	/** Its own. */
	folder: string;
	pathOf: (id: string) => string;
	/** Puts back what a power cut may have taken, and does not sync it. Throws for what was never written whole. */
	restore: (id: string, file: Buffer) => void;
}

export class FileJournal {
	readonly #pathOf: (id: string) => string;
	#active: JournalFile;
	#other: JournalFile;
	#emptying: Promise<void> | undefined;
	#timer: NodeJS.Timeout | undefined;

	/** Restores first what it holds. Throws what writing throws. */
	constructor({ folder, pathOf, restore }: JournalOptions) {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		this.#pathOf = pathOf;
		const open = (name: string) => JournalFile.open(join(folder, name), FILE_BYTES, restore);
		this.#active = open('0');
		this.#other = open('1');
		if (!this.#other.isEmpty || !this.#active.isEmpty) this.#emptyLater();
	}

	/** Whether it may hold a file under this name. */
	has(id: string): boolean {
		return this.#active.has(id) || this.#other.has(id);
	}

	/**
	 * @param written settles when the file lies under its name, synced or not
	 * @throws when the journal cannot take it: then it is not durable yet
	 */
	async append(id: string, file: Buffer, written: Promise<unknown>): Promise<void> {
		if (!this.#active.hasRoom(file.length)) this.#change();
		this.#emptyLater();
		await this.#active.append(id, file, written);
	}

	/** Everything is synced under its own name, and the journal is empty. */
	async empty(): Promise<void> {
		await this.#empty();
		this.#change();
		await this.#empty();
	}

	/** What it holds stays for the next start. */
	async close(): Promise<void> {
		clearTimeout(this.#timer);
		await this.#emptying?.catch(() => {});
		this.#active.close();
		this.#other.close();
	}

	#change(): void {
		if (!this.#other.isEmpty) return;
		[this.#active, this.#other] = [this.#other, this.#active];
		void this.#empty().catch(() => this.#emptyLater());
	}

	#emptyLater(): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.empty().catch(() => this.#emptyLater());
		}, EMPTY_AFTER_MS).unref();
	}

	/** The one that takes nothing. */
	#empty(): Promise<void> {
		const file = this.#other;
		if (file.isEmpty) return Promise.resolve();
		this.#emptying ??= (async () => {
			await file.written();
			await syncFiles(file.ids().map(this.#pathOf));
			await file.clear();
		})().finally(() => (this.#emptying = undefined));
		return this.#emptying;
	}
}
