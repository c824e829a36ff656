import type { Connection } from './connection.ts';

export interface GroupLimits {
	/** Pieces of work in one transaction at most. */
	works: number;
	/** No further piece begins later than this after the first, in milliseconds. Nothing else runs meanwhile. */
	ms: number;
	/** How long a group waits for more, after one that had several, in milliseconds. */
	gatherMs: number;
	/** Pieces that may wait. */
	waiting: number;
}

export const GROUP_LIMITS: GroupLimits = { works: 100, ms: 8, gatherMs: 1, waiting: 10_000 };

interface Waiting {
	/** One piece of work within a savepoint of its own. */
	work: () => Promise<unknown>;
	resolve: (result: unknown) => void;
	reject: (error: unknown) => void;
}

/** How a commit becomes durable: `log-sync.ts`. */
export interface Durability {
	/** Settles when all that has been committed is on the disk. Other work goes on meanwhile. */
	sync(): Promise<void>;
	/** After `sync` has failed: throws for as long as it is not known that what was committed is on the disk. */
	settle(): void;
}

/**
 * One writer, and one commit for all that wait: making a transaction durable costs far more than what most of them do. Every
 * piece of work has a savepoint: one that fails is undone alone. Nobody is told anything, good or bad, before what makes it
 * so is on the disk. When the commit itself fails, nothing of the group is stored and everybody is told that; when the disk
 * fails after it, everybody is told so too, and whether it is stored is as open as after a power cut.
 */
export class GroupCommit {
	readonly #connection: Pick<Connection, 'run' | 'inTransaction'>;
	readonly #durability: Durability;
	readonly #limits: GroupLimits;
	#syncing: Promise<void> | undefined;
	#unsure = false;
	#waiting: Waiting[] = [];
	#running: Promise<void> | undefined;
	/** Works in the group before. */
	#lastSize = 0;

	constructor(
		connection: Pick<Connection, 'run' | 'inTransaction'>,
		durability: Durability,
		limits: Partial<GroupLimits> = {}
	) {
		this.#connection = connection;
		this.#durability = durability;
		this.#limits = { ...GROUP_LIMITS, ...limits };
	}

	run<T>(work: () => Promise<T>): Promise<T> {
		if (this.#waiting.length >= this.#limits.waiting) {
			return Promise.reject(new Error(`write queue is full: ${this.#waiting.length} tasks wait`));
		}
		return new Promise<T>((resolve, reject) => {
			this.#waiting.push({ work, resolve: resolve as Waiting['resolve'], reject });
			this.#running ??= this.#runAll();
		});
	}

	/** What has been committed and is not on the disk yet; undefined when there is nothing of the kind. */
	get syncing(): Promise<void> | undefined {
		return this.#syncing;
	}

	/** Settles when everything queued so far has run. */
	async idle(): Promise<void> {
		while (this.#running) await this.#running;
	}

	async #runAll(): Promise<void> {
		while (this.#waiting.length > 0) {
			// Whatever this turn of the event loop still brings comes along; and between two groups others have theirs.
			await new Promise((done) => setImmediate(done));
			// Where there were several there will be more: a moment's patience spares a commit.
			if (this.#lastSize > 1) await new Promise((done) => setTimeout(done, this.#limits.gatherMs));
			await this.#runGroup();
		}
		this.#running = undefined;
	}

	async #runGroup(): Promise<void> {
		const taken: Waiting[] = [];
		const outcomes: Outcome[] = [];
		try {
			if (this.#unsure) this.#durability.settle();
			this.#unsure = false;
			this.#connection.run('BEGIN IMMEDIATE');
			const until = performance.now() + this.#limits.ms;
			do {
				const next = this.#waiting.shift() as Waiting;
				taken.push(next);
				const outcome = await outcomeOf(next.work);
				outcomes.push(outcome);
				this.#assertOpen(outcome);
			} while (this.#goesOn(taken.length, until));
			this.#connection.run('COMMIT');
			await this.#sync();
		} catch (error) {
			this.#fail(taken, error);
			return;
		} finally {
			this.#lastSize = taken.length;
		}
		for (const [at, outcome] of outcomes.entries()) {
			if ('error' in outcome) taken[at]?.reject(outcome.error);
			else taken[at]?.resolve(outcome.result);
		}
	}

	async #sync(): Promise<void> {
		this.#syncing = this.#durability.sync();
		try {
			await this.#syncing;
		} catch (error) {
			this.#unsure = true;
			throw error;
		} finally {
			this.#syncing = undefined;
		}
	}

	/** Some faults (a full disk) undo the whole transaction, with what others have written in it. */
	#assertOpen(outcome: Outcome): void {
		if (this.#connection.inTransaction) return;
		throw 'error' in outcome ? outcome.error : new Error('the transaction has been rolled back');
	}

	#goesOn(taken: number, until: number): boolean {
		return this.#waiting.length > 0 && taken < this.#limits.works && performance.now() < until;
	}

	#fail(taken: readonly Waiting[], error: unknown): void {
		try {
			if (this.#connection.inTransaction) this.#connection.run('ROLLBACK');
		} catch {
			// The disk fails here as well: what follows is told so when it cannot begin. Nothing was committed.
		}
		// Not even begun: the first that waits is told, or the queue would stand still without anybody knowing why.
		const told = taken.length > 0 ? taken : this.#waiting.splice(0, 1);
		for (const { reject } of told) reject(error);
	}
}

type Outcome = { result: unknown } | { error: unknown };

async function outcomeOf(work: () => Promise<unknown>): Promise<Outcome> {
	try {
		return { result: await work() };
	} catch (error) {
		return { error };
	}
}
