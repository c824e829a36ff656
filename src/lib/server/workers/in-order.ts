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

export interface Place {
	/** Settles when all who came before have passed. */
	reached(): Promise<void>;
	/** Must be called, sooner or later; again it does nothing. */
	pass(): void;
}
