/**
 * How much of messages may be in memory at once. Small ones go side by side; what is larger than the budget goes alone. First
 * come, first served: a large one is not passed by small ones for ever.
 */
export class ByteBudget {
	readonly #bytesMax: number;
	#used = 0;
	readonly #waiting: { bytes: number; begin: () => void }[] = [];

	constructor(bytesMax: number) {
		this.#bytesMax = bytesMax;
	}

	/** Runs `work` when there is room for `bytes`. */
	async use<T>(bytes: number, work: () => Promise<T>): Promise<T> {
		await this.#enter(bytes);
		try {
			return await work();
		} finally {
			this.#used -= bytes;
			this.#admit();
		}
	}

	#enter(bytes: number): Promise<void> {
		return new Promise((begin) => {
			this.#waiting.push({ bytes, begin });
			this.#admit();
		});
	}

	#admit(): void {
		for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
			if (this.#used > 0 && this.#used + next.bytes > this.#bytesMax) return;
			this.#waiting.shift();
			this.#used += next.bytes;
			next.begin();
		}
	}
}
