/**
 * The database: one libSQL file, encrypted at rest. The only place that opens write transactions, one at a time
 * through a queue; reads go beside it (WAL). No network, crypto or file work inside a write.
 */
import type { Client } from '@libsql/client';
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql';
import { AppError } from '../errors.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { DrizzleClient } from './drizzle-client.ts';
import { GroupCommit } from './group-commit.ts';
import { inSavepoint } from './in-savepoint.ts';
import { LogMover } from './log-mover.ts';
import { LogSync } from './log-sync.ts';
import { setRunner } from './rows.ts';

/** For `select`. The connection behind it refuses to write. */
export type Reader = Pick<LibSQLDatabase, 'select' | 'selectDistinct' | '$count' | 'get' | 'all'>;
/** Within a write. The same object for every write of a database. */
export type Tx = Reader & Pick<LibSQLDatabase, 'insert' | 'update' | 'delete' | 'run'>;

export interface Db {
	readonly read: Reader;
	/**
	 * Queues `work` and runs it as one write: all of it is stored, or nothing, and it is durable when the promise resolves.
	 * Works that wait together share a transaction, each within a savepoint.
	 */
	write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
	/**
	 * Cuts SQLite's log to nothing, so that it holds no older copy of a page; with somebody who reads what is old it stays
	 * until it is asked for again. The next write waits, and nobody else.
	 */
	emptyLog(): Promise<void>;
	/** For migrations only: several statements in one transaction. */
	readonly client: Client;
	close(): Promise<void>;
}

export interface DatabaseOptions {
	/** `file:/path/to/sluss.db`. */
	url: string;
	/** Passphrase of the file; undefined leaves it unencrypted (the configuration never does). */
	encryptionKey?: string;
	/** How long a statement waits for another process's lock, in milliseconds. */
	timeoutMs?: number;
	/** From `logMoverUrl`: the log is moved in a thread of its own. For the one process that writes all the time. */
	logMoverUrl?: URL;
}

/** KiB of pages, decrypted, that each connection keeps. */
const CACHE_KIB = 32 * 1024;
/** Pages in the WAL before they are moved to the file: 16 MB, so that pages written often are moved once. */
const CHECKPOINT_PAGES = 4000;
/** The same where a thread moves them: 64 MB, should it not get to it. */
const CHECKPOINT_PAGES_BESIDE_THREAD = 16_000;

/**
 * @throws AppError STORAGE_KEY_WRONG when the file exists and cannot be read with the key. The file is left as it is.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Db> {
	const path = options.url.replace(/^file:(\/\/)?/, '');
	const connect = () => {
		const given: ConnectionOptions = {
			path,
			timeoutMs: options.timeoutMs ?? 2_000,
			...(options.encryptionKey !== undefined && { encryptionKey: options.encryptionKey })
		};
		return new Connection(given);
	};
	const writer = open(connect);
	const reader = open(connect);
	// A commit is written and then synced by `LogSync`, before anybody hears of it. With NORMAL the file stays whole whenever
	// the power goes: SQLite syncs the log before it moves it, and the file after.
	writer.execute('PRAGMA synchronous = NORMAL');
	const { logMoverUrl: workerUrl, encryptionKey } = options;
	const checkpointPages = workerUrl ? CHECKPOINT_PAGES_BESIDE_THREAD : CHECKPOINT_PAGES;
	writer.execute(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
	// What is removed is overwritten: pages that are free hold no text of anybody's.
	writer.execute('PRAGMA secure_delete = ON');
	reader.execute('PRAGMA query_only = ON');
	for (const connection of [writer, reader]) {
		connection.execute(`PRAGMA cache_size = -${CACHE_KIB}`);
	}
	const mover = workerUrl && new LogMover({ path, encryptionKey, workerUrl });
	const log = new LogSync(writer, path, mover);
	const group = new GroupCommit(writer, log);
	const writeClient = new DrizzleClient(writer);
	const client = writeClient as unknown as Client;
	const tx: Tx = drizzle(client);
	setRunner(tx, writeClient);
	// What is read is given out when it is durable: nobody acts on what a power cut could take back.
	const readClient = new DrizzleClient(reader, () => group.syncing);
	const read: Reader = drizzle(readClient as unknown as Client);
	setRunner(read, readClient);
	return {
		read,
		client,
		write: (work) => group.run(() => inSavepoint(writer, () => work(tx))),
		emptyLog: async () => {
			// A write that writes nothing: after it there is a moment without one.
			const { emptied } = await group.run(() => Promise.resolve({ emptied: mover?.empty() }));
			if (!(await emptied)) await client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
		},
		close: async () => {
			await group.idle();
			await mover?.close();
			reader.close();
			writer.close();
			log.close();
		}
	};
}

function open(connect: () => Connection): Connection {
	let connection: Connection | undefined;
	try {
		connection = connect();
		// Reads the first page: the first statement that a wrong key makes fail, and it changes nothing.
		connection.execute('SELECT count(*) FROM sqlite_master');
		connection.execute('PRAGMA journal_mode = WAL');
		return connection;
	} catch (cause) {
		connection?.close();
		throw unreadable(cause);
	}
}

function unreadable(cause: unknown): AppError {
	const text = cause instanceof Error ? cause.message : '';
	if (/not a database|NOTADB|file is encrypted|hmac/i.test(text)) {
		return new AppError(
			'STORAGE_KEY_WRONG',
			'The database cannot be opened with this storage key (or the file is not a Sluss database). Nothing was changed.',
			{ cause }
		);
	}
	return new AppError('STORAGE_DAMAGED', 'The database cannot be opened. Nothing was changed.', {
		cause
	});
}
