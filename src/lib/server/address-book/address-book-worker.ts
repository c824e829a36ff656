import { desc } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Log } from '../log.ts';
import { createWorkLoop, type WorkLoop } from '../workers/work-loop.ts';
import { syncs } from './schema.ts';
import { syncAddressBook } from './sync-address-book.ts';

/** After a failed sync the old copy stays in use, and we ask again soon. */
const RETRY_MS = 5 * 60_000;

/** Keeps the local copy of the address book fresh: a sync every `everyMs`, the first at once. */
export function createAddressBookWorker(
	deps: { db: Db; clock: Clock; log: Log },
	options: { url: string; everyMs: number }
): WorkLoop {
	async function dueAt(): Promise<number> {
		const [last] = await deps.db.read.select().from(syncs).orderBy(desc(syncs.id)).limit(1);
		if (last === undefined || last.finishedAt === null) return 0;
		return last.finishedAt + (last.code === null ? options.everyMs : RETRY_MS);
	}

	return createWorkLoop({
		name: 'address-book',
		concurrency: 1,
		idleMs: 60_000,
		clock: deps.clock,
		log: deps.log,
		nextDueAt: dueAt,
		async turn() {
			if ((await dueAt()) > deps.clock.now()) return false;
			// A failure is logged and recorded by the sync, which also makes the next try fall due later.
			await syncAddressBook(deps, { url: options.url }).catch(() => undefined);
			return true;
		}
	});
}
