/**
 * SQLite's log is written by a commit and made durable here, after it: `fdatasync` in a thread of libuv's, instead of within
 * the commit, where the main thread would stand still for as long as the disk takes. What is on the disk then is the same.
 */
import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Connection } from './connection.ts';
import type { Durability } from './group-commit.ts';
import type { LogMover } from './log-mover.ts';

const syncData = promisify(fdatasync);

export class LogSync implements Durability {
	readonly #connection: Pick<Connection, 'execute'>;
	readonly #path: string;
	readonly #mover: Pick<LogMover, 'look'> | undefined;
	#file: number | undefined;

	/** @param path the database; its log lies beside it for as long as a connection is open */
	constructor(
		connection: Pick<Connection, 'execute'>,
		path: string,
		mover?: Pick<LogMover, 'look'>
	) {
		this.#connection = connection;
		this.#path = path;
		this.#mover = mover;
	}

	async sync(): Promise<void> {
		this.#file ??= openSync(`${this.#path}-wal`, 'r+');
		await syncData(this.#file);
		// What has been committed is safe, wherever it stands: at last SQLite itself moves it.
		await this.#mover?.look().catch(() => {});
	}

	/** Linux reports a write that has failed once only: so the log is moved to the database, which syncs both anew. */
	settle(): void {
		const { rows } = this.#connection.execute('PRAGMA wal_checkpoint(FULL)');
		const [busy, inLog, moved] = [0, 1, 2].map((column) => rows[0]?.[column]);
		if (busy !== 0 || inLog !== moved)
			throw new Error('the log could not be moved to the database');
	}

	close(): void {
		if (this.#file !== undefined) closeSync(this.#file);
		this.#file = undefined;
	}
}
