/**
 * As the work loop, for work of which much may be under way at once: it is claimed as many pieces at a time as there is room
 * for, in one write.
 */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createWorkLoop, faultOf, type WorkLoop } from './work-loop.ts';

export interface DispatchLoopOptions {
	name: string;
	/** Claims at most so many due pieces, the longest due first; each is begun at once. None when nothing is due. */
	claim: (limit: number) => Promise<Work[]>;
	/** When the next piece falls due, in milliseconds since the epoch; undefined when none is planned. */
	nextDueAt: () => Promise<number | undefined>;
	/** Pieces under way at the same time. */
	concurrency: number;
	/** The longest time between two looks, in milliseconds. */
	idleMs: number;
	clock: Clock;
	log: Log;
}

export type Work = () => Promise<void>;

export function createDispatchLoop(options: DispatchLoopOptions): WorkLoop {
	const { concurrency } = options;
	const underWay = new Set<Promise<void>>();
	let stopping = false;

	/** Claims for all who have become free, and does not wait for what it has begun. */
	async function turn(): Promise<boolean> {
		if (underWay.size >= concurrency) await Promise.race(underWay);
		// What one commit has finished is free together: one claim for all of it.
		await new Promise((done) => setImmediate(done));
		if (stopping) return false;
		const claimed = await options.claim(concurrency - underWay.size);
		for (const work of claimed) begin(work);
		return claimed.length > 0;
	}

	function begin(work: Work): void {
		const running = work()
			.catch((error: unknown) => {
				// The work answers for its own failures; what comes here is storage that fails, or a bug.
				options.log.error('worker failed', { worker: options.name, ...faultOf(error) });
			})
			.finally(() => {
				underWay.delete(running);
				// It may have left something that is due at once.
				loop.wake();
			});
		underWay.add(running);
	}

	const loop = createWorkLoop({ ...options, turn, concurrency: 1 });
	return {
		...loop,
		start() {
			stopping = false;
			loop.start();
		},
		async stop() {
			stopping = true;
			await loop.stop();
			await Promise.all(underWay);
		},
		/** One after the other. */
		async runUntilIdle() {
			let done = 0;
			for (;;) {
				const [work] = await options.claim(1);
				if (work === undefined) return done;
				await work();
				done += 1;
			}
		}
	};
}
