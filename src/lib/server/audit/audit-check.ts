import { eq } from 'drizzle-orm';
import { clearAlarm, raiseAlarm } from '../alarms/raise-alarm.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { settings } from '../db/schema.ts';
import type { Ids } from '../ids.ts';
import type { Actor } from '../identity/actor.ts';
import type { Log } from '../log.ts';
import { faultOf } from '../workers/work-loop.ts';
import { appendAudit } from './append-audit.ts';
import { mayAudit } from './may-audit.ts';
import { findAuditHead, verifyAudit, type AuditHead, type AuditVerdict } from './verify-audit.ts';

/** The last check that ended, by anybody. */
export interface AuditCheckResult {
	/** ms since the epoch. */
	at: number;
	verdict: AuditVerdict;
}

export interface AuditCheckState {
	/** null: none is under way. `of`: events when it began. */
	running: { checked: number; of: number } | null;
	last: AuditCheckResult | null;
}

export interface AuditCheck {
	/** For the role auditor; undefined for everybody else. One check at a time; it goes on by itself. */
	start(input: { actor: Actor }): Promise<'started' | 'running' | undefined>;
	/**
	 * For the service itself: as `start`, in slices with pauses between them, until it has ended. False when one is under way.
	 * @throws what the database throws, and nothing when it was stopped
	 */
	run(): Promise<boolean>;
	state(): Promise<AuditCheckState>;
	/** Settles when none is under way; a check is given up. */
	stop(): Promise<void>;
}

const KEY = 'audit.check';
/** Between two slices of some milliseconds: a check that nobody waits for takes a tenth of the processor at most. */
const PAUSE_MS = 50;

/**
 * Checks the whole chain in the background. The head that it has seen must be met again the next time, so rows that
 * were removed from the end or put in place of others show, unless this memory was changed as well.
 */
export function createAuditCheck(deps: { db: Db; clock: Clock; ids: Ids; log: Log }): AuditCheck {
	const { db, clock } = deps;
	let running: { checked: number; of: number } | null = null;
	let work: Promise<void> = Promise.resolve();
	const ended = new AbortController();

	async function last(): Promise<AuditCheckResult | null> {
		const [row] = await db.read.select().from(settings).where(eq(settings.key, KEY));
		return row === undefined ? null : (JSON.parse(row.value) as Memory).result;
	}

	async function check(
		personId: string | null,
		progress: { checked: number },
		pauseMs?: number
	): Promise<void> {
		const [row] = await db.read.select().from(settings).where(eq(settings.key, KEY));
		const seen = row === undefined ? null : (JSON.parse(row.value) as Memory).head;
		const verdict = await verifyAudit(db, seen ?? undefined, {
			onProgress: (checked) => (progress.checked = checked),
			signal: ended.signal,
			...(pauseMs !== undefined && { pauseMs })
		});
		const intact = verdict.outcome === 'intact';
		const memory: Memory = {
			result: { at: clock.now(), verdict },
			head: intact ? verdict.head : seen
		};
		const value = JSON.stringify(memory);
		await db.write(async (tx) => {
			await tx
				.insert(settings)
				.values({ key: KEY, value })
				.onConflictDoUpdate({ target: settings.key, set: { value } });
			await appendAudit(tx, {
				event: 'audit.verified',
				at: clock.now(),
				personId,
				facts: {
					outcome: verdict.outcome,
					seq: intact ? (verdict.head?.seq ?? 0) : verdict.seq
				}
			});
			const alarm = { kind: 'audit.broken', subject: '' } as const;
			if (intact) await clearAlarm(tx, deps, alarm);
			else
				await raiseAlarm(tx, deps, { ...alarm, facts: { seq: verdict.seq, code: verdict.code } });
		});
	}

	async function begin(personId: string | null, pauseMs?: number): Promise<void> {
		const progress = { checked: 0, of: 0 };
		running = progress;
		try {
			progress.of = (await findAuditHead(deps))?.seq ?? 0;
			await check(personId, progress, pauseMs);
		} catch (error) {
			if (!ended.signal.aborted) throw error;
		} finally {
			running = null;
		}
	}

	return {
		async start({ actor }) {
			if (!(await mayAudit(deps, actor))) return undefined;
			if (running !== null) return 'running';
			work = begin(actor.personId).catch((error: unknown) =>
				deps.log.error('audit check failed', faultOf(error))
			);
			return 'started';
		},
		async run() {
			if (running !== null || ended.signal.aborted) return false;
			const own = begin(null, PAUSE_MS);
			work = own.catch(() => undefined);
			await own;
			return true;
		},
		state: async () => ({ running: running && { ...running }, last: await last() }),
		async stop() {
			ended.abort();
			await work;
		}
	};
}

interface Memory {
	result: AuditCheckResult;
	head: AuditHead | null;
}
