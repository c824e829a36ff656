import type { Client, InArgs, InStatement, ResultSet } from '@libsql/client';
import type { Connection } from './connection.ts';
import type { SqlRunner } from './rows.ts';

/** What drizzle asks of a libSQL client, on a connection of ours. Transactions are not its business: `database.ts`. */
export class DrizzleClient implements Pick<Client, 'execute' | 'migrate'>, SqlRunner {
	readonly #connection: Connection;
	readonly #pending: () => Promise<void> | undefined;

	/** @param pending what has to settle before a result is given out */
	constructor(connection: Connection, pending: () => Promise<void> | undefined = () => undefined) {
		this.#connection = connection;
		this.#pending = pending;
	}

	async execute(stmt: InStatement | string, args?: InArgs): Promise<ResultSet> {
		const result = this.#connection.execute(stmt, args);
		const pending = this.#pending();
		if (pending !== undefined) await pending;
		return result;
	}

	async all(sql: string, args: readonly unknown[]): Promise<unknown[][]> {
		const rows = this.#connection.all(sql, args);
		const pending = this.#pending();
		if (pending !== undefined) await pending;
		return rows;
	}

	async change(sql: string, args: readonly unknown[]): Promise<number> {
		return this.#connection.change(sql, args);
	}

	/** For migrations: all statements or none, durable at once. Foreign keys are off meanwhile, as changing a table demands. */
	async migrate(statements: InStatement[]): Promise<ResultSet[]> {
		const connection = this.#connection;
		connection.run('PRAGMA foreign_keys = OFF');
		connection.run('PRAGMA synchronous = FULL');
		connection.run('BEGIN IMMEDIATE');
		try {
			const results = statements.map((statement) => connection.execute(statement));
			connection.run('COMMIT');
			return results;
		} finally {
			if (connection.inTransaction) connection.run('ROLLBACK');
			connection.run('PRAGMA foreign_keys = ON');
			connection.run('PRAGMA synchronous = NORMAL');
			connection.forgetStatements();
		}
	}
}
