/**
 * Seals and opens envelopes in threads of their own, so that 30 MB of cryptography never stands in the way of a page. Threads
 * start with the first work. The queue is bounded: who comes too late tries again later.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '../errors.ts';
import type { EnvelopeFacts } from '../envelope/envelope.ts';
import type {
	OpenedEnvelope,
	OpenEnvelopeJob,
	SealedMessage,
	SealedReceipt,
	Sealing,
	SealingOptions,
	SealMessageJob,
	SealReceiptJob
} from './sealing-jobs.ts';
import { byteLengthOf } from './movable-bytes.ts';
import type { TaskJob, TaskName, TaskRequest, TaskResult } from './sealing-protocol.ts';
import { SealingThread } from './sealing-thread.ts';

export interface SealerOptions {
	/** From `sealingWorkerUrl`. */
	readonly workerUrl: URL;
	/** Threads at most; 2 unless told. */
	readonly threadsMax?: number;
	/** Tasks that may wait, besides those that a thread has been given; 200 unless told. */
	readonly waitingMax?: number;
	/**
	 * Small tasks that a thread is given besides the one under way, so that it need not wait until we have time for its
	 * answer; 8 unless told.
	 */
	readonly aheadMax?: number;
}

/** Bytes of a small task: it takes some milliseconds, so who comes behind it hardly waits. */
const SMALL_BYTES_MAX = 256_000;

interface Waiting {
	readonly task: TaskRequest;
	readonly own: boolean;
	readonly small: boolean;
	resolve(result: unknown): void;
	reject(error: unknown): void;
}

/** @param rootDir where package.json and src/ are; the bundled server reads the worker from source as well */
export function sealingWorkerUrl(rootDir: string): URL {
	return pathToFileURL(join(rootDir, 'src/lib/server/sealing/sealing-worker.ts'));
}

export class Sealer implements Sealing {
	readonly #workerUrl: URL;
	readonly #threadsMax: number;
	readonly #waitingMax: number;
	readonly #aheadMax: number;
	/** By thread whether all that it has been given is small. */
	readonly #threads = new Map<SealingThread, boolean>();
	readonly #underWay = new Set<Promise<unknown>>();
	#waiting: Waiting[] = [];
	#closed = false;

	constructor(options: SealerOptions) {
		this.#workerUrl = options.workerUrl;
		this.#threadsMax = options.threadsMax ?? 2;
		this.#waitingMax = options.waitingMax ?? 200;
		this.#aheadMax = options.aheadMax ?? 8;
	}

	sealMessage(job: SealMessageJob, options?: SealingOptions): Promise<SealedMessage> {
		return this.#enqueue('sealMessage', job, options);
	}

	sealReceipt(job: SealReceiptJob): Promise<SealedReceipt> {
		return this.#enqueue('sealReceipt', job);
	}

	readHeader(envelope: Uint8Array): Promise<EnvelopeFacts | undefined> {
		return this.#enqueue('readHeader', envelope);
	}

	openEnvelope(job: OpenEnvelopeJob, options?: SealingOptions): Promise<OpenedEnvelope> {
		return this.#enqueue('openEnvelope', job, options);
	}

	/** Lets work under way finish, gives up what waits (SEALING_FAILED, retryable), ends the threads. */
	async close(): Promise<void> {
		this.#closed = true;
		for (const { reject } of this.#waiting.splice(0)) reject(closedError());
		await Promise.allSettled(this.#underWay);
		await Promise.all([...this.#threads.keys()].map((thread) => thread.end()));
	}

	#enqueue<Name extends TaskName>(
		name: Name,
		job: TaskJob<Name>,
		options: SealingOptions = {}
	): Promise<TaskResult<Name>> {
		if (this.#closed) return Promise.reject(closedError());
		if (this.#waiting.length >= this.#waitingMax) {
			return Promise.reject(new AppError('SEALING_BUSY', undefined, { retryable: true }));
		}
		return new Promise((resolve, reject) => {
			this.#waiting.push({
				task: { name, job },
				own: options.handOver ?? false,
				small: byteLengthOf(job) <= SMALL_BYTES_MAX,
				resolve: (result) => resolve(result as TaskResult<Name>),
				reject
			});
			this.#assign();
		});
	}

	#assign(): void {
		const [next] = this.#waiting;
		const thread = next && this.#threadFor(next);
		if (!thread) return;
		this.#waiting.shift();
		this.#threads.set(thread, next.small);
		const running = thread
			.run(next.task, next.own)
			.then(next.resolve, next.reject)
			.finally(() => {
				this.#underWay.delete(running);
				this.#assign();
			});
		this.#underWay.add(running);
	}

	/** A free one, a new one, or for what is small the least busy of those that do nothing large. */
	#threadFor({ small }: Waiting): SealingThread | undefined {
		const [least] = [...this.#threads.keys()].sort((a, b) => a.load - b.load);
		if (least?.load === 0) return least;
		if (this.#closed) return undefined;
		if (this.#threads.size >= this.#threadsMax) {
			if (!small) return undefined;
			return [...this.#threads]
				.filter(([thread, onlySmall]) => onlySmall && thread.load <= this.#aheadMax)
				.map(([thread]) => thread)
				.sort((a, b) => a.load - b.load)[0];
		}
		const thread: SealingThread = new SealingThread(this.#workerUrl, () => {
			this.#threads.delete(thread);
			this.#assign();
		});
		this.#threads.set(thread, true);
		return thread;
	}
}

function closedError(): AppError {
	return new AppError('SEALING_FAILED', 'Sluss is shutting down.', { retryable: true });
}
