/** One sync for all that ask while another is under way: it begins after what they have written. */
export class JoinedSync {
	readonly #sync: () => Promise<void>;
	#running: Promise<void> = Promise.resolve();
	#next: Promise<void> | undefined;

	constructor(sync: () => Promise<void>) {
		this.#sync = sync;
	}

	/** Settles when all that was written before this call is on the disk. */
	run(): Promise<void> {
		this.#next ??= this.#afterRunning();
		return this.#next;
	}

	async #afterRunning(): Promise<void> {
		await this.#running.catch(() => {});
		this.#running = this.#sync();
		this.#next = undefined;
		await this.#running;
	}
}
