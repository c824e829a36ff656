/**
 * Does what is due, as it becomes due: on a wake-up, when the next piece falls due, and at least every `idleMs`, since
 * a wake-up may be lost and another process may have added work. Knows nothing of what the work is.
 */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { failureCodeOf } from './failure-code.ts';

export interface WorkLoop {
	start(): void;
	/** Takes no new work and waits for what is under way. */
	stop(): Promise<void>;
	/** Something may be due. */
	wake(): void;
	/** Does everything that is due now and returns how much that was; for tests, with the loop not started. */
	runUntilIdle(): Promise<number>;
}

export interface WorkLoopOptions {
	name: string;
	/** Claims one due piece of work and does it; false when nothing is due. */
	turn: () => Promise<boolean>;
	/** When the next piece falls due, in milliseconds since the epoch; undefined when none is planned. */
	nextDueAt: () => Promise<number | undefined>;
	/** Pieces under way at the same time. */
	concurrency: number;
	/** The longest time between two looks, in milliseconds. */
	idleMs: number;
	clock: Clock;
	log: Log;
}

/** Between two looks at the least, so that work which is due and cannot be claimed does not make the loop spin. */
const LOOK_MS_MIN = 20;
/** After a fault of storage: it may have passed by then, and work may be waiting. */
const AFTER_FAULT_MS = 10_000;

export function createWorkLoop(options: WorkLoopOptions): WorkLoop {
	const sleepers = new Set<() => void>();
	let runners: Promise<void>[] = [];
	let running = false;
	/** Counts wake-ups, so that one which comes while a runner is about to sleep is not lost. */
	let wakeUps = 0;

	function wake(): void {
		wakeUps += 1;
		for (const rouse of sleepers) rouse();
	}

	function sleep(ms: number, seen: number): Promise<void> {
		if (!running || seen !== wakeUps) return Promise.resolve();
		return new Promise((done) => {
			const rouse = () => {
				clearTimeout(timer);
				sleepers.delete(rouse);
				done();
			};
			const timer = setTimeout(rouse, ms);
			sleepers.add(rouse);
		});
	}

	async function pauseMs(): Promise<number> {
		const next = await options.nextDueAt();
		const until = next === undefined ? options.idleMs : next - options.clock.now();
		return Math.min(Math.max(until, LOOK_MS_MIN), options.idleMs);
	}

	async function run(): Promise<void> {
		while (running) {
			const seen = wakeUps;
			try {
				if (!(await options.turn())) await sleep(await pauseMs(), seen);
			} catch (error) {
				// The work answers for its own failures; what comes here is storage that fails, or a bug.
				options.log.error('worker failed', { worker: options.name, ...faultOf(error) });
				await sleep(Math.min(options.idleMs, AFTER_FAULT_MS), wakeUps);
			}
		}
	}

	return {
		start() {
			if (running) return;
			running = true;
			runners = Array.from({ length: options.concurrency }, run);
		},
		async stop() {
			running = false;
			wake();
			await Promise.all(runners);
			runners = [];
		},
		wake,
		async runUntilIdle() {
			let done = 0;
			while (await options.turn()) done += 1;
			return done;
		}
	};
}

/** What a log may say of a fault: its code, and for a bug where it lies. Messages may quote content, so they stay out. */
export function faultOf(error: unknown): { code: string; where?: string } {
	const code = failureCodeOf(error);
	if (code !== 'INTERNAL' || !(error instanceof Error)) return { code };
	const place = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
	return { code, ...(place !== undefined && { where: place.trim() }) };
}
