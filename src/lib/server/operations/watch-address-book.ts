import { clearAlarm, raiseAlarm } from '../alarms/raise-alarm.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import type { Log } from '../log.ts';
import { createWorkLoop, type WorkLoop } from '../workers/work-loop.ts';
import { readAddressBookFigures } from './side-figures.ts';

const EVERY_MS = 10 * 60_000;
const ALARM = { kind: 'address-book.stale', subject: '' } as const;

/** An alarm while the copy of the address book is older than four syncs, or has never been made. */
export function watchAddressBook(
	deps: { db: Db; clock: Clock; ids: Ids; log: Log },
	{ everyMs }: { everyMs: number }
): WorkLoop {
	const { db, clock } = deps;
	// The first copy is being made when the app starts.
	let dueAt = clock.now() + EVERY_MS;
	let isOpen: boolean | undefined;

	async function look(): Promise<void> {
		const { staleAt, lastFailure } = await readAddressBookFigures(db.read, everyMs);
		const stale = staleAt === null || clock.now() > staleAt;
		if (stale) {
			const facts = { code: lastFailure };
			await db.write((tx) => raiseAlarm(tx, deps, { ...ALARM, facts }));
		} else if (isOpen !== false) {
			await db.write((tx) => clearAlarm(tx, deps, ALARM));
		}
		isOpen = stale;
	}

	return createWorkLoop({
		name: 'address-book-watch',
		async turn() {
			// Also when the clock has been set back: nothing is due further away than that.
			if (clock.now() < dueAt && dueAt - clock.now() <= EVERY_MS) return false;
			dueAt = clock.now() + EVERY_MS;
			await look();
			return true;
		},
		nextDueAt: async () => dueAt,
		concurrency: 1,
		idleMs: 60_000,
		clock,
		log: deps.log
	});
}
