import type { Clock } from '../clock.ts';

/**
 * Asks something outside no more often than `everyMs`, whoever wants to know: pages and scrapes share one answer, and an
 * answer that is being waited for. `ask` must not throw. One that takes longer than `withinMs` counts as `late`; its
 * answer is used when it comes.
 */
export function createProbe<T>(options: {
	clock: Clock;
	everyMs: number;
	withinMs: number;
	ask: () => Promise<T>;
	late: T;
}): () => Promise<T> {
	let last: { at: number; answer: T } | undefined;
	let asking: Promise<T> | undefined;

	function askAnew(): Promise<T> {
		const at = options.clock.now();
		return options.ask().then((answer) => {
			last = { at, answer };
			asking = undefined;
			return answer;
		});
	}

	return async () => {
		const age = last === undefined ? Infinity : Math.abs(options.clock.now() - last.at);
		if (last !== undefined && age < options.everyMs) return last.answer;
		asking ??= askAnew();
		let timer: NodeJS.Timeout | undefined;
		const tooLate = new Promise<T>((done) => {
			timer = setTimeout(() => done(options.late), options.withinMs);
		});
		return Promise.race([asking, tooLate]).finally(() => clearTimeout(timer));
	};
}
