/**
 * One connection to the database file. Statements are compiled once and kept: compiling costs more than most of them take
 * to run. Everything happens at once, on the thread that asks, as it does in the driver.
 */
import type { InArgs, InStatement, ResultSet } from '@libsql/client';
import Database from 'libsql';
import { bind } from './bind.ts';
import { rowOf } from './row.ts';

export interface ConnectionOptions {
	path: string;
	encryptionKey?: string;
	/** How long a statement waits for another process's lock, in milliseconds. */
	timeoutMs: number;
}

interface Compiled {
	readonly statement: Database.Statement;
	/** Undefined for a statement that gives no rows. */
	readonly columns: readonly string[] | undefined;
}

/** Queries are as many as there are places in the code that make them, lists of different lengths apart. */
const COMPILED_MAX = 500;

export class Connection {
	readonly #database: Database.Database;
	/** In the order of last use, the most recent last. */
	readonly #compiled = new Map<string, Compiled>();
	#closed = false;

	constructor({ path, encryptionKey, timeoutMs }: ConnectionOptions) {
		// `encryptionKey` is missing in the driver's types.
		const options = { timeout: timeoutMs, ...(encryptionKey !== undefined && { encryptionKey }) };
		this.#database = new Database(path, options);
	}

	/** False outside, and after a fault (a full disk, say) for which SQLite has rolled everything back. */
	get inTransaction(): boolean {
		return this.#database.inTransaction;
	}

	/** Statements without parameters and without rows: BEGIN, COMMIT, PRAGMA. */
	run(sql: string): void {
		this.#compile(sql).statement.run([]);
	}

	execute(stmt: InStatement, args?: InArgs): ResultSet {
		const { sql, args: given = [] } = typeof stmt === 'string' ? { sql: stmt, args } : stmt;
		if (!Array.isArray(given)) throw new TypeError('parameters are given by position');
		const { statement, columns } = this.#compile(sql);
		const parameters = given.map(bind);
		if (columns === undefined) {
			const { changes, lastInsertRowid } = statement.run(parameters);
			return resultOf([], [], changes, BigInt(lastInsertRowid));
		}
		// To the end, always: a query that is left half-way would keep what it reads from being checkpointed.
		const rows = statement.all(parameters) as unknown[][];
		return resultOf(
			[...columns],
			rows.map((values) => rowOf(columns, values)) as unknown as ResultSet['rows'],
			0,
			undefined
		);
	}

	/** Rows by position. */
	all(sql: string, args: readonly unknown[]): unknown[][] {
		return this.#compile(sql).statement.all(args.map(bind)) as unknown[][];
	}

	/** How many rows it has changed. */
	change(sql: string, args: readonly unknown[]): number {
		return this.#compile(sql).statement.run(args.map(bind)).changes;
	}

	/** After the tables have changed. */
	forgetStatements(): void {
		this.#compiled.clear();
	}

	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#compiled.clear();
		this.#database.close();
	}

	#compile(sql: string): Compiled {
		// The driver ends the whole process when a closed database is asked: somebody who is late at shutdown, say.
		if (this.#closed) throw new Error('the database is closed');
		const known = this.#compiled.get(sql);
		if (known !== undefined) {
			this.#compiled.delete(sql);
			this.#compiled.set(sql, known);
			return known;
		}
		const statement = this.#database.prepare(sql);
		const columns = statement.reader
			? statement
					.raw(true)
					.columns()
					.map(({ name }) => name)
			: undefined;
		const compiled = { statement, columns };
		this.#compiled.set(sql, compiled);
		if (this.#compiled.size > COMPILED_MAX) {
			const [oldest] = this.#compiled.keys();
			this.#compiled.delete(oldest as string);
		}
		return compiled;
	}
}

function resultOf(
	columns: string[],
	rows: ResultSet['rows'],
	rowsAffected: number,
	lastInsertRowid: bigint | undefined
): ResultSet {
	return {
		columns,
		columnTypes: [],
		rows,
		rowsAffected,
		lastInsertRowid,
		toJSON: () => ({ rows })
	};
}
