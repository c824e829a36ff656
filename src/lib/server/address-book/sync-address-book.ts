/**
 * Brings the local copy of the address book up to date: everything is fetched and checked first, then put in place of
 * the old copy in one transaction. When anything fails the old copy stays in use.
 */
import { eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { codeOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { fetchAddressBook } from './fetch-address-book.ts';
import { syncs } from './schema.ts';
import { replaceAddressBook } from './store.ts';

export interface SyncResult {
	organisations: number;
	functions: number;
	orphans: number;
}

/** @throws AppError ADDRESS_BOOK_UNAVAILABLE (retryable) or ADDRESS_BOOK_ANSWER_INVALID; recorded as well. */
export async function syncAddressBook(
	deps: { db: Db; clock: Clock; log: Log },
	source: { url: string }
): Promise<SyncResult> {
	const { db, clock, log } = deps;
	const [sync] = await db.write((tx) =>
		tx.insert(syncs).values({ startedAt: clock.now() }).returning({ id: syncs.id })
	);
	const finish = { where: eq(syncs.id, sync?.id ?? 0) };
	try {
		const copy = await fetchAddressBook(source.url);
		const result = {
			organisations: copy.organisations.length,
			functions: copy.functions.length,
			orphans: copy.orphans
		};
		await db.write(async (tx) => {
			await replaceAddressBook(tx, copy);
			await tx
				.update(syncs)
				.set({ ...result, finishedAt: clock.now() })
				.where(finish.where);
		});
		log.info('address-book.synced', { ...result, unreadable: copy.unreadable });
		if (copy.orphans + copy.unreadable > 0) {
			log.warn('address-book.entries-left-out', {
				orphans: copy.orphans,
				unreadable: copy.unreadable
			});
		}
		return result;
	} catch (error) {
		const code = codeOf(error);
		log.warn('address-book.sync-failed', { code });
		await db.write((tx) =>
			tx.update(syncs).set({ finishedAt: clock.now(), code }).where(finish.where)
		);
		throw error;
	}
}
