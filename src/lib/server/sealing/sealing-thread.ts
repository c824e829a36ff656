import { Worker } from 'node:worker_threads';
import { assert } from '../assert.ts';
import { AppError } from '../errors.ts';
import { makeMovable, reviveBuffers } from './movable-bytes.ts';
import { reviveFailure, type TaskAnswer, type TaskRequest } from './sealing-protocol.ts';

interface Running {
	resolve(result: unknown): void;
	reject(error: unknown): void;
}

/** One worker thread, one task after another, answered in that order. Once it has ended it stays so: whoever keeps it makes another. */
export class SealingThread {
	readonly #worker: Worker;
	/** The first is under way, the others wait in the thread. */
	readonly #running: Running[] = [];
	#ended = false;

	/** @param onEnd called once, when the thread has ended for whatever reason */
	constructor(workerUrl: URL, onEnd: () => void) {
		// It needs nothing of the environment, where the storage key may be.
		const execArgv = ['--disable-warning=ExperimentalWarning'];
		this.#worker = new Worker(workerUrl, { env: {}, execArgv, name: 'sealing' });
		this.#worker.unref();
		this.#worker.on('message', (answer: TaskAnswer) => this.#settle(answer));
		// After 'error' the thread is about to end: it must not be given more.
		this.#worker.on('error', (cause) => this.#fail(cause));
		this.#worker.on('exit', () => {
			this.#fail(undefined);
			onEnd();
		});
	}

	/** Tasks that it has been given and has not answered. */
	get load(): number {
		return this.#ended ? Infinity : this.#running.length;
	}

	/** @param own whether the task's bytes may be moved instead of copied */
	run(task: TaskRequest, own: boolean): Promise<unknown> {
		assert(!this.#ended, 'a thread that has ended gets no work');
		return new Promise((resolve, reject) => {
			const { value, transferList } = makeMovable(task, own);
			this.#worker.postMessage(value, transferList);
			this.#running.push({ resolve, reject });
			// An idle thread does not keep the process alive; one with work does.
			this.#worker.ref();
		});
	}

	async end(): Promise<void> {
		await this.#worker.terminate();
	}

	#settle(answer: TaskAnswer): void {
		const running = this.#take();
		if (answer.outcome === 'done') running?.resolve(reviveBuffers(answer.result));
		else running?.reject(reviveFailure(answer.failure));
	}

	#fail(cause: unknown): void {
		this.#ended = true;
		for (let left = this.#running.length; left > 0; left -= 1) {
			this.#take()?.reject(new AppError('SEALING_FAILED', undefined, { retryable: true, cause }));
		}
	}

	#take(): Running | undefined {
		const running = this.#running.shift();
		if (this.#running.length === 0) this.#worker.unref();
		return running;
	}
}
