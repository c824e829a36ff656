/** What runs in a sealing thread: one task after another, each answered. Runs from source, in production too. */
import { parentPort } from 'node:worker_threads';
import { assert } from '../assert.ts';
import { rememberKeys, type KeyReader } from './key-reader.ts';
import { makeMovable } from './movable-bytes.ts';
import {
	SEALING_TASKS,
	describeFailure,
	type TaskAnswer,
	type TaskRequest
} from './sealing-protocol.ts';

assert(parentPort, 'the sealing worker runs in a thread');
const port = parentPort;
const keys = rememberKeys();

port.on('message', (request: TaskRequest) => {
	const { value, transferList } = makeMovable(answer(request), true);
	port.postMessage(value, transferList);
});

function answer({ name, job }: TaskRequest): TaskAnswer {
	try {
		const task = SEALING_TASKS[name] as (job: unknown, keys: KeyReader) => unknown;
		return { outcome: 'done', result: task(job, keys) };
	} catch (error) {
		return { outcome: 'failed', failure: describeFailure(error) };
	}
}
