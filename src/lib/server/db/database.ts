/**
 * The database: one libSQL file, encrypted at rest. The only place that opens write transactions, one at a time
 * through a queue; reads go beside it (WAL). No network, crypto or file work inside a write.
 */
import { createClient, type Client } from '@libsql/client';
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql';
import { AppError } from '../errors.ts';
import { WriteQueue } from './write-queue.ts';

/** For `select`. Writing through it would go past the queue; the layer rules and reviews hold that line. */
export type Reader = Pick<LibSQLDatabase, 'select' | 'selectDistinct' | '$count' | 'get' | 'all'>;
export type Tx = Parameters<Parameters<LibSQLDatabase['transaction']>[0]>[0];

export interface Db {
	readonly read: Reader;
	/** Queues `work` and runs it in one write transaction: all of it is stored, or nothing. */
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

/**
 * @throws AppError STORAGE_KEY_WRONG when the file exists and cannot be read with the key. The file is left as it is.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Db> {
	const client = createClient({
		url: options.url,
		timeout: options.timeoutMs ?? 2_000,
		...(options.encryptionKey === undefined ? {} : { encryptionKey: options.encryptionKey })
	});
	try {
		// Reads the first page: the first statement that a wrong key makes fail, and it changes nothing.
		await client.execute('SELECT count(*) FROM sqlite_master');
		await client.execute('PRAGMA journal_mode = WAL');
	} catch (cause) {
		client.close();
		throw unreadable(cause);
	}
	const database = drizzle(client);
	const queue = new WriteQueue();
	return {
		read: database,
		client,
		write: (work) => queue.run(() => database.transaction(work, { behavior: 'immediate' })),
		close: async () => {
			await queue.idle();
			client.close();
		}
	};
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
