import type { Client, InArgs, InStatement, ResultSet, Transaction } from '@libsql/client';
import type { Connection } from './connection.ts';

/**
 * What drizzle asks of a libSQL client, on a connection of ours. A transaction here is a savepoint: the one around it, which
 * makes things durable, belongs to `GroupCommit`.
 */
export class DrizzleClient implements Pick<Client, 'execute' | 'migrate' | 'transaction'> {
	readonly #connection: Connection;

	constructor(connection: Connection) {
		this.#connection = connection;
	}

	async execute(stmt: InStatement | string, args?: InArgs): Promise<ResultSet> {
		return this.#connection.execute(stmt, args);
	}

	async transaction(): Promise<Transaction> {
		const connection = this.#connection;
		connection.run('SAVEPOINT work');
		const savepoint: Pick<Transaction, 'execute' | 'commit' | 'rollback'> = {
			execute: async (stmt) => connection.execute(stmt),
			commit: async () => connection.run('RELEASE work'),
			rollback: async () => {
				// After a fault that has ended the transaction around it there is nothing left to take back.
				if (!connection.inTransaction) return;
				connection.run('ROLLBACK TO work');
				connection.run('RELEASE work');
			}
		};
		return savepoint as Transaction;
	}

	/** For migrations: all statements or none. Foreign keys are off meanwhile, as changing a table demands. */
	async migrate(statements: InStatement[]): Promise<ResultSet[]> {
		const connection = this.#connection;
		connection.run('PRAGMA foreign_keys = OFF');
		connection.run('BEGIN IMMEDIATE');
		try {
			const results = statements.map((statement) => connection.execute(statement));
			connection.run('COMMIT');
			return results;
		} finally {
			if (connection.inTransaction) connection.run('ROLLBACK');
			connection.run('PRAGMA foreign_keys = ON');
			connection.forgetStatements();
		}
	}
}
