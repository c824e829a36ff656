/** The thread of `log-mover.ts`. Runs from source, in production too. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../assert.ts';
import { Connection } from './connection.ts';

assert(parentPort, 'the log is moved in a thread');
const port = parentPort;
const { path, encryptionKey } = workerData as { path: string; encryptionKey: string | undefined };
const connection = new Connection({
	path,
	timeoutMs: 0,
	...(encryptionKey !== undefined && { encryptionKey })
});

port.on('message', (message: 'move' | 'close') => {
	if (message === 'close') {
		connection.close();
		port.close();
		return;
	}
	try {
		// Never waits for anybody, and nobody waits for it.
		connection.execute('PRAGMA wal_checkpoint(PASSIVE)');
	} finally {
		port.postMessage('moved');
	}
});
