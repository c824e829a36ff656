/**
 * The message services of all counterparts: what has arrived for them is received, what they have to send is sent, each
 * when it is due. Everything that is known of it lies in the store, so a run may end anywhere.
 */
import { and, asc, eq, isNull, lte, ne, sql } from 'drizzle-orm';
import type { Connector } from '../../access-point/connector.ts';
import { isAppError } from '../../errors.ts';
import { tasks, transports } from '../tables.ts';
import type { CounterpartDeps } from './counterpart-deps.ts';
import { receive } from './receive.ts';
import { sendTask } from './send-task.ts';

export interface Counterparts {
	/** Does everything that is due by the clock, and what becomes due through it. */
	runDue(): Promise<void>;
	/** Settles when no run is going on. */
	idle(): Promise<void>;
	/** When something is due next; undefined: nothing is foreseen. */
	nextDueAt(): Promise<number | undefined>;
}

const BATCH = 20;
const PARALLEL = 2;
const ATTEMPTS_MAX = 30;

export function createCounterparts(
	deps: CounterpartDeps & { accessPoint: Pick<Connector, 'submit'> }
): Counterparts {
	const { store, federation, clock, log } = deps;
	const { db } = store;
	let running: Promise<void> = Promise.resolve();

	const pending = and(
		isNull(transports.acknowledgedAt),
		eq(transports.unreachable, false),
		ne(transports.recipient, federation.own.participantId)
	);

	async function receiveDue(): Promise<number> {
		const now = clock.now();
		const due = await db.read
			.select()
			.from(transports)
			.where(and(pending, lte(transports.availableAt, now), lte(transports.retryAt, now)))
			.orderBy(asc(transports.availableAt), sql`rowid`)
			.limit(BATCH);
		for (let at = 0; at < due.length; at += PARALLEL) {
			await Promise.all(due.slice(at, at + PARALLEL).map(receiveOne));
		}
		return due.length;
	}

	async function receiveOne(transport: typeof transports.$inferSelect): Promise<void> {
		try {
			await receive(deps, transport);
		} catch (error) {
			const attempts = transport.attempts + 1;
			logFailure('sandbox.receive-failed', error);
			await db.write((tx) =>
				tx
					.update(transports)
					.set({ attempts, retryAt: clock.now() + backoffMs(attempts) })
					.where(eq(transports.transportId, transport.transportId))
			);
		}
	}

	async function sendDue(): Promise<number> {
		const due = await db.read
			.select()
			.from(tasks)
			.where(and(eq(tasks.state, 'due'), lte(tasks.dueAt, clock.now())))
			.orderBy(asc(tasks.dueAt), sql`rowid`)
			.limit(BATCH);
		// One after the other: a receipt made before its answer arrives before it.
		for (const task of due) await sendOne(task);
		return due.length;
	}

	async function sendOne(task: typeof tasks.$inferSelect): Promise<void> {
		try {
			await sendTask(deps, task);
		} catch (error) {
			const attempts = task.attempts + 1;
			const hopeless = attempts >= ATTEMPTS_MAX || (isAppError(error) && !error.retryable);
			logFailure('sandbox.send-failed', error);
			await db.write((tx) =>
				tx
					.update(tasks)
					.set({
						attempts,
						state: hopeless ? 'failed' : 'due',
						dueAt: clock.now() + backoffMs(attempts)
					})
					.where(eq(tasks.id, task.id))
			);
		}
	}

	function logFailure(event: string, error: unknown): void {
		log.warn(event, {
			code: isAppError(error) ? error.code : 'INTERNAL',
			reason: error instanceof Error ? error.message : String(error)
		});
	}

	async function run(): Promise<void> {
		// What fails is put off, so this ends.
		while ((await receiveDue()) + (await sendDue()) > 0);
	}

	return {
		runDue() {
			running = running.then(run, run);
			return running;
		},
		idle: () => running.catch(() => {}),
		async nextDueAt() {
			const [arrival] = await db.read
				.select({ at: sql<number | null>`min(max(available_at, retry_at))` })
				.from(transports)
				.where(pending);
			const [task] = await db.read
				.select({ at: sql<number | null>`min(due_at)` })
				.from(tasks)
				.where(eq(tasks.state, 'due'));
			const times = [arrival?.at, task?.at].filter((at) => typeof at === 'number');
			return times.length > 0 ? Math.min(...times) : undefined;
		}
	};
}

/** 1 s, 2 s, 4 s … at most a minute. */
function backoffMs(attempts: number): number {
	return Math.min(60_000, 500 * 2 ** attempts);
}
