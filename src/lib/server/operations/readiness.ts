/**
 * Whether requests can be served and messages moved, now. For load balancers and monitors, who need a yes or no with
 * reasons that tell nothing of what is stored.
 */
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';

/** Why not; the words stand in docs/operations.md. */
export type NotReady =
	| 'DATABASE_SILENT'
	| 'DATABASE_LOCKED'
	| 'MIGRATIONS_MISSING'
	| 'STORAGE_NOT_WRITABLE'
	| 'WORKERS_STOPPED';

export interface Readiness {
	readonly ready: boolean;
	readonly reasons: readonly NotReady[];
}

export interface ReadinessDeps {
	db: Db;
	dataFolder: string;
	/** Where drizzle/ lies. */
	rootFolder: string;
	workersRun: () => boolean;
	/** A check that takes longer than this has failed, in milliseconds; 5 s unless told. */
	patienceMs?: number;
}

export async function checkReadiness(deps: ReadinessDeps): Promise<Readiness> {
	const checks: Record<NotReady, () => Promise<boolean>> = {
		DATABASE_SILENT: async () => deps.db.read.get(sql`SELECT 1`).then(() => true),
		// An empty write takes its place in the queue and takes the lock, and changes nothing.
		DATABASE_LOCKED: () => deps.db.write(async () => true),
		MIGRATIONS_MISSING: () => isMigrated(deps),
		STORAGE_NOT_WRITABLE: () => isWritable(deps.dataFolder),
		WORKERS_STOPPED: async () => deps.workersRun()
	};
	const verdicts = await Promise.all(
		Object.entries(checks).map(async ([reason, check]) => ({
			reason: reason as NotReady,
			good: await inTime(check, deps.patienceMs ?? 5_000)
		}))
	);
	const reasons = verdicts.filter(({ good }) => !good).map(({ reason }) => reason);
	return { ready: reasons.length === 0, reasons };
}

async function inTime(check: () => Promise<boolean>, patienceMs: number): Promise<boolean> {
	let timer: NodeJS.Timeout | undefined;
	const tooLate = new Promise<boolean>((done) => {
		timer = setTimeout(() => done(false), patienceMs);
	});
	try {
		return await Promise.race([check().catch(() => false), tooLate]);
	} finally {
		clearTimeout(timer);
	}
}

/** More than this program knows is good, too: a newer one has been here, and its migrations only add. */
async function isMigrated({ db, rootFolder }: ReadinessDeps): Promise<boolean> {
	const journal = JSON.parse(
		await readFile(join(rootFolder, 'drizzle', 'meta', '_journal.json'), 'utf8')
	) as { entries: unknown[] };
	const row = await db.read.get<{ count: number }>(
		sql`SELECT count(*) AS count FROM __drizzle_migrations`
	);
	return row !== undefined && row.count >= journal.entries.length;
}

/** Writes and syncs one byte: a full disk, a lost mount and a read-only one all show. */
async function isWritable(dataFolder: string): Promise<boolean> {
	const path = join(dataFolder, '.writable');
	const file = await open(path, 'w', 0o600);
	try {
		await file.appendFile('.');
		await file.sync();
	} finally {
		await file.close();
	}
	await rm(path, { force: true });
	return true;
}
