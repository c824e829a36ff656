/** A case is a file in this folder whose default export measures something in a process of its own. */
export type BenchCase = (fixtures: Fixtures) => Promise<Measurement[]>;

/** Files that `prepare.ts` has made, so that making them is neither timed nor counted as memory. */
export interface Fixtures {
	/** Folder with keys, payloads and envelopes. */
	readonly folder: string;
}

export interface Measurement {
	/** What was done, e.g. `seal 1 × 30 MB`. Rows of other tools with the same name are compared with ours. */
	readonly work: string;
	/** `sluss` or the other tool. */
	readonly tool: string;
	/** Milliseconds, the median of several runs, all messages together. */
	readonly ms: number;
	/** Megabytes by which memory has grown at most, over what the same program needs for a small message. */
	readonly growthMb?: number;
	/** Other figures, ready to be read. */
	readonly note?: string;
}

/** A case with what the runner saw of its process. */
export interface CaseResult {
	readonly measurements: readonly Measurement[];
	/** Megabytes of resident memory at most, Node itself included; undefined where it cannot be seen. */
	readonly peakMb: number | undefined;
}

/** Milliseconds of each run; garbage of one is not collected in the next. */
export async function timeRuns(runs: number, action: () => unknown): Promise<number[]> {
	const times: number[] = [];
	for (let run = 0; run < runs; run++) {
		globalThis.gc?.();
		const start = performance.now();
		await action();
		times.push(performance.now() - start);
	}
	return times;
}

/**
 * How long `action` takes once, and by how many megabytes the resident memory of this process grows at most meanwhile, after
 * a small one like it.
 */
export async function measureGrowth(
	small: () => unknown,
	action: () => unknown
): Promise<Pick<Measurement, 'ms' | 'growthMb'>> {
	await small();
	globalThis.gc?.();
	const before = process.memoryUsage.rss() / 1e6;
	const start = performance.now();
	await action();
	const ms = performance.now() - start;
	return { ms, growthMb: (process.resourceUsage().maxRSS * 1024) / 1e6 - before };
}

export function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
