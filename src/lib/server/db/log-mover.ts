/**
 * Moves SQLite's log to the database in a thread of its own. In a large archive nearly every page in the log is another one,
 * each is decrypted and encrypted on its way, and SQLite would do it within a commit: a tenth of a second in which no page is
 * answered. The thread moves most of it while others write. For the few pages that they have added meanwhile the next write
 * waits, and everybody else goes on; then the log begins anew.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

export interface LogMoverOptions {
	/** The database; what SQLite knows of its log lies beside it. */
	path: string;
	encryptionKey: string | undefined;
	/** From `logMoverUrl`. */
	workerUrl: URL;
}

/** `move`: what nobody reads or writes at this instant. `empty`: all of it, and the log is cut to nothing. */
export type LogMove = 'move' | 'empty';
export type ToLogMover = LogMove | 'close';

/** Pages in the log from which on it is moved: 16 MB, so that pages written often are moved once. */
const MOVE_FROM_PAGES = 4000;
/** So few pages that the next write waits for them. */
const LAST_PAGES = 300;
/** So full a log that the next write waits for however many. */
const FULL_PAGES = 2 * MOVE_FROM_PAGES;
/** Where the thread did not get on, it tries again after so many pages more. */
const TRY_AGAIN_PAGES = 1000;

/** @param rootDir where package.json and src/ are; the bundled server reads the worker from source as well */
export function logMoverUrl(rootDir: string): URL {
	return pathToFileURL(join(rootDir, 'src/lib/server/db/log-mover-worker.ts'));
}

export class LogMover {
	readonly #options: LogMoverOptions;
	readonly #counts: LogCounts;
	#thread: Worker | undefined;
	#moving: { ended: Promise<void>; done: () => void } | undefined;
	/** What it had moved when it was last told to. */
	#movedBefore = -1;
	#tryFrom = 0;
	#emptying: PromiseWithResolvers<boolean> | undefined;

	constructor(options: LogMoverOptions) {
		this.#options = options;
		this.#counts = new LogCounts(`${options.path}-shm`);
	}

	/**
	 * Asks for an empty log after the next commit: the thread waits a second for those who read what is old. False when there
	 * is no thread to do it.
	 */
	empty(): Promise<boolean> {
		return (this.#emptying ??= Promise.withResolvers<boolean>()).promise;
	}

	/** Between two commits; the next one waits for the promise. What has been committed is safe, wherever it stands. */
	async look(): Promise<void> {
		if (this.#emptying !== undefined) await this.#empty(this.#emptying);
		else await this.#moveWhatIsDue();
	}

	async #empty({ resolve }: PromiseWithResolvers<boolean>): Promise<void> {
		this.#emptying = undefined;
		try {
			await this.#moving?.ended;
			await this.#move('empty');
		} finally {
			resolve(this.#thread !== undefined);
		}
	}

	async #moveWhatIsDue(): Promise<void> {
		const { pages, moved } = this.#counts.read();
		if (this.#moving !== undefined) {
			if (pages >= FULL_PAGES) await this.#moving.ended;
			return;
		}
		if (pages < MOVE_FROM_PAGES) {
			this.#movedBefore = -1;
			return;
		}
		// Where somebody reads what is old the thread does not get on.
		if (pages === moved || (moved === this.#movedBefore && pages < this.#tryFrom)) return;
		this.#movedBefore = moved;
		this.#tryFrom = pages + TRY_AGAIN_PAGES;
		const moving = this.#move('move');
		if (pages - moved <= LAST_PAGES || pages >= FULL_PAGES) await moving;
	}

	/** Waits for what is under way. */
	async close(): Promise<void> {
		await this.#moving?.ended;
		const thread = this.#thread;
		this.#counts.close();
		if (thread === undefined) return;
		const ended = new Promise((done) => thread.once('exit', done));
		thread.ref();
		thread.postMessage('close' satisfies ToLogMover);
		await ended;
	}

	/** Settles when the thread has moved what it could, or has ended. */
	#move(how: LogMove): Promise<void> {
		const thread = (this.#thread ??= this.#start());
		const { promise: ended, resolve: done } = Promise.withResolvers<void>();
		this.#moving = { ended, done };
		// Somebody may wait for it: an idle thread does not keep the process alive, one with work does.
		thread.ref();
		thread.postMessage(how satisfies ToLogMover);
		return ended;
	}

	#moved(): void {
		const moving = this.#moving;
		this.#moving = undefined;
		this.#thread?.unref();
		moving?.done();
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
		thread.on('message', () => this.#moved());
		// What the thread could not do SQLite does itself, later: `wal_autocheckpoint`.
		thread.on('error', () => {});
		thread.on('exit', () => {
			this.#thread = undefined;
			this.#moved();
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
