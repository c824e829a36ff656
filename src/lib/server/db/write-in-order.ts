import type { Place } from '../workers/in-order.ts';
import type { Db } from './database.ts';

/** The database for one of several who work side by side: its writes are queued behind those of all who have an earlier place. */
export function writeInOrder(db: Db, place: Place): Db {
	return {
		read: db.read,
		client: db.client,
		emptyLog: () => db.emptyLog(),
		close: () => db.close(),
		async write(work) {
			await place.reached();
			const written = db.write(work);
			// Queued is enough: what is queued runs in this order.
			place.pass();
			return written;
		}
	};
}
