/**
 * Runs one task at a time, in order. A local libSQL file takes one writer; a second transaction would fail with
 * SQLITE_BUSY and, with a busy time-out, stop the event loop while it waits (the driver waits synchronously).
 */
export class WriteQueue {
	#tail: Promise<unknown> = Promise.resolve();
	#waiting = 0;
	readonly #waitingMax: number;

	constructor(waitingMax = 10_000) {
		this.#waitingMax = waitingMax;
	}

	get waiting(): number {
		return this.#waiting;
	}

	run<T>(task: () => Promise<T>): Promise<T> {
		if (this.#waiting >= this.#waitingMax) {
			return Promise.reject(new Error(`write queue is full: ${this.#waiting} tasks wait`));
		}
		this.#waiting += 1;
		const result = this.#tail.then(task);
		this.#tail = result.then(
			() => this.#done(),
			() => this.#done()
		);
		return result;
	}

	#done(): void {
		this.#waiting -= 1;
	}

	/** Settles when everything queued so far has run. */
	async idle(): Promise<void> {
		await this.#tail;
	}
}
