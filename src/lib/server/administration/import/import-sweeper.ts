import { min } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import type { Log } from '../../log.ts';
import { createWorkLoop, type WorkLoop } from '../../workers/work-loop.ts';
import { pendingImports } from '../schema.ts';
import { IMPORT_WAITS_MS } from './limits.ts';
import { forgetOld } from './pending-imports.ts';

/** Takes uploaded files away that nobody has confirmed, also when nobody looks at lists any more. */
export function createImportSweeper(deps: { db: Db; clock: Clock; log: Log }): WorkLoop {
	const { db, clock, log } = deps;
	async function dueAt(): Promise<number | undefined> {
		const [row] = await db.read
			.select({ oldest: min(pendingImports.createdAt) })
			.from(pendingImports);
		const oldest = row?.oldest ?? null;
		return oldest === null ? undefined : oldest + IMPORT_WAITS_MS;
	}
	return createWorkLoop({
		name: 'import-sweeper',
		concurrency: 1,
		idleMs: 600_000,
		...{ clock, log, nextDueAt: dueAt },
		async turn() {
			const due = await dueAt();
			if (due === undefined || due > clock.now()) return false;
			await db.write((tx) => forgetOld(tx, clock.now()));
			return true;
		}
	});
}
