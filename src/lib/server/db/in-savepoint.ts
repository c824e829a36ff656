import type { Connection } from './connection.ts';

/** One piece of work within the transaction of its group: what it has written is undone when it fails, and nothing else. */
export async function inSavepoint<T>(
	connection: Pick<Connection, 'run' | 'inTransaction'>,
	work: () => Promise<T>
): Promise<T> {
	connection.run('SAVEPOINT work');
	try {
		const result = await work();
		connection.run('RELEASE work');
		return result;
	} catch (error) {
		// After a fault that has ended the transaction around it there is nothing left to take back.
		if (connection.inTransaction) {
			connection.run('ROLLBACK TO work');
			connection.run('RELEASE work');
		}
		throw error;
	}
}
