/**
 * Moves SQLite's log to the database in a thread of its own. In a large archive nearly every page in the log is another one,
 * each is decrypted and encrypted on its way, and SQLite would do it within a commit: a tenth of a second in which no page is
 * answered. The thread moves most of it while others write; the few pages that they have added meanwhile are moved between
 * two commits, and then the log begins anew.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Connection } from './connection.ts';

export interface LogMoverOptions {
	/** The database; what SQLite knows of its log lies beside it. */
	path: string;
	encryptionKey: string | undefined;
	/** From `logMoverUrl`. */
	workerUrl: URL;
}

/** Pages in the log from which on it is moved: 16 MB, so that pages written often are moved once. */
const MOVE_FROM_PAGES = 4000;
/** Pages that are moved between two commits. */
const MOVE_AT_ONCE_PAGES = 300;
/** Where the thread did not get on (somebody reads what is old), it tries again after so many pages more. */
const TRY_AGAIN_PAGES = 1000;

/** @param rootDir where package.json and src/ are; the bundled server reads the worker from source as well */
export function logMoverUrl(rootDir: string): URL {
	return pathToFileURL(join(rootDir, 'src/lib/server/db/log-mover-worker.ts'));
}

export class LogMover {
	readonly #connection: Pick<Connection, 'execute'>;
	readonly #options: LogMoverOptions;
	readonly #counts: LogCounts;
	#thread: Worker | undefined;
	#moving = false;
	#tryFrom = MOVE_FROM_PAGES;

	constructor(connection: Pick<Connection, 'execute'>, options: LogMoverOptions) {
		this.#connection = connection;
		this.#options = options;
		this.#counts = new LogCounts(`${options.path}-shm`);
	}

	/** Between two commits. Never throws: what has been committed is safe, wherever it stands. */
	look(): void {
		try {
			this.#look();
		} catch {
			// A full disk, say. It is tried again after the next commit, and at last by SQLite itself.
		}
	}

	#look(): void {
		if (this.#moving) return;
		const { pages, moved } = this.#counts.read();
		if (pages < MOVE_FROM_PAGES) {
			this.#tryFrom = MOVE_FROM_PAGES;
		} else if (pages - moved <= MOVE_AT_ONCE_PAGES) {
			if (pages > moved) this.#connection.execute('PRAGMA wal_checkpoint(PASSIVE)');
		} else if (pages >= this.#tryFrom) {
			this.#tryFrom = pages + TRY_AGAIN_PAGES;
			this.#move();
		}
	}

	/** Waits for what is under way. */
	async close(): Promise<void> {
		const thread = this.#thread;
		this.#counts.close();
		if (thread === undefined) return;
		const ended = new Promise((done) => thread.once('exit', done));
		thread.ref();
		thread.postMessage('close');
		await ended;
	}

	#move(): void {
		this.#moving = true;
		this.#thread ??= this.#start();
		this.#thread.postMessage('move');
	}

	#start(): Worker {
		const { path, encryptionKey, workerUrl } = this.#options;
		const thread = new Worker(workerUrl, {
			workerData: { path, encryptionKey },
			// It needs nothing of the environment, where the storage key may be.
			env: {},
			execArgv: ['--disable-warning=ExperimentalWarning'],
			name: 'log-mover'
		});
		thread.unref();
		thread.on('message', () => (this.#moving = false));
		// What the thread could not do SQLite does itself, later: `wal_autocheckpoint`.
		thread.on('error', () => {});
		thread.on('exit', () => {
			this.#moving = false;
			this.#thread = undefined;
		});
		return thread;
	}
}

/** How much stands in the log, as SQLite's own index of it says (sqlite.org/walformat.html §2: mxFrame and nBackfill). */
class LogCounts {
	readonly #path: string;
	readonly #pages = new Uint32Array(1);
	readonly #moved = new Uint32Array(1);
	#file: number | undefined;

	constructor(path: string) {
		this.#path = path;
	}

	read(): { pages: number; moved: number } {
		this.#file ??= openSync(this.#path, 'r');
		readSync(this.#file, this.#pages, 0, 4, 16);
		readSync(this.#file, this.#moved, 0, 4, 96);
		return { pages: this.#pages[0] ?? 0, moved: this.#moved[0] ?? 0 };
	}

	close(): void {
		if (this.#file !== undefined) closeSync(this.#file);
		this.#file = undefined;
	}
}
