/** The thread of `log-mover.ts`. Runs from source, in production too. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../assert.ts';
import { Connection } from './connection.ts';
import type { ToLogMover } from './log-mover.ts';

assert(parentPort, 'the log is moved in a thread');
const port = parentPort;
const { path, encryptionKey } = workerData as { path: string; encryptionKey: string | undefined };
/** How long emptying waits for those who read what is old, in milliseconds: this thread alone stands still. */
const READERS_MS = 1000;
const connection = new Connection({
	path,
	timeoutMs: 0,
	...(encryptionKey !== undefined && { encryptionKey })
});

port.on('message', (message: ToLogMover) => {
	if (message === 'close') {
		connection.close();
		port.close();
		return;
	}
	try {
		if (message === 'empty') empty();
		// Never waits for anybody, and nobody waits for it.
		else connection.execute('PRAGMA wal_checkpoint(PASSIVE)');
	} finally {
		port.postMessage('moved');
	}
});

/** With somebody who does not stop reading the log stays as long as it is, and is moved as far as he lets it. */
function empty(): void {
	connection.execute(`PRAGMA busy_timeout = ${READERS_MS}`);
	connection.execute('PRAGMA wal_checkpoint(TRUNCATE)');
	connection.execute('PRAGMA busy_timeout = 0');
}
