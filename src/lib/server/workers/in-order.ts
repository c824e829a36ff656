/**
 * Lets those who have taken a place pass in the order in which they took it, whatever they do before and however long it
 * takes them.
 */
export class InOrder {
	#all: Promise<void> = Promise.resolve();

	take(): Place {
		const before = this.#all;
		let pass = () => {};
		const passed = new Promise<void>((done) => {
			pass = done;
		});
		this.#all = before.then(() => passed);
		return { reached: () => before, pass: () => pass() };
	}
}

/** The same for each key on its own. What nobody has a place in takes no room. */
export class InOrderByKey {
	readonly #orders = new Map<string, { order: InOrder; taken: number }>();

	take(key: string): Place {
		const known = this.#orders.get(key) ?? { order: new InOrder(), taken: 0 };
		this.#orders.set(key, known);
		known.taken += 1;
		const place = known.order.take();
		let passed = false;
		return {
			reached: place.reached,
			pass: () => {
				place.pass();
				if (passed) return;
				passed = true;
				known.taken -= 1;
				if (known.taken === 0) this.#orders.delete(key);
			}
		};
	}
}

export interface Place {
	/** Settles when all who came before have passed. */
	reached(): Promise<void>;
	/** Must be called, sooner or later; again it does nothing. */
	pass(): void;
}
