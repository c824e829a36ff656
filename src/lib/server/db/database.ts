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

/** For `select`. The connection behind it refuses to write. */
export type Reader = Pick<LibSQLDatabase, 'select' | 'selectDistinct' | '$count' | 'get' | 'all'>;
export type Tx = Parameters<Parameters<LibSQLDatabase['transaction']>[0]>[0];

export interface Db {
	readonly read: Reader;
	/**
	 * Queues `work` and runs it as one write: all of it is stored, or nothing, and it is durable when the promise resolves.
	 * Works that wait together share a transaction, each within a savepoint.
	 */
	write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
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
}

/** KiB of pages, decrypted, that each connection keeps. */
const CACHE_KIB = 32 * 1024;
/** Pages in the WAL before they are moved to the file: 16 MB, so that pages written often are moved once. */
const CHECKPOINT_PAGES = 4000;

/**
 * @throws AppError STORAGE_KEY_WRONG when the file exists and cannot be read with the key. The file is left as it is.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Db> {
	const connect = () => {
		const given: ConnectionOptions = {
			path: options.url.replace(/^file:(\/\/)?/, ''),
			timeoutMs: options.timeoutMs ?? 2_000,
			...(options.encryptionKey !== undefined && { encryptionKey: options.encryptionKey })
		};
		return new Connection(given);
	};
	const writer = open(connect);
	const reader = open(connect);
	// Durable when it says so, also when the power goes: the default of SQLite, stated because everything rests on it.
	writer.execute('PRAGMA synchronous = FULL');
	writer.execute(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
	// What is removed is overwritten: pages that are free hold no text of anybody's.
	writer.execute('PRAGMA secure_delete = ON');
	reader.execute('PRAGMA query_only = ON');
	for (const connection of [writer, reader]) {
		connection.execute(`PRAGMA cache_size = -${CACHE_KIB}`);
	}
	const client = new DrizzleClient(writer) as unknown as Client;
	const database = drizzle(client);
	const group = new GroupCommit(writer);
	return {
		read: drizzle(new DrizzleClient(reader) as unknown as Client),
		client,
		write: (work) => group.run(() => database.transaction(work)),
		close: async () => {
			await group.idle();
			reader.close();
			writer.close();
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
