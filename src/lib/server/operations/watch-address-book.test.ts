import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkplace } from '#tests/support/workplace.ts';
import { syncs } from '../address-book/schema.ts';
import { listOpenAlarms } from '../alarms/queries.ts';
import { silentLog } from '../log.ts';
import { watchAddressBook } from './watch-address-book.ts';

const HOUR = 3_600_000;

describe('the age of the address book', () => {
	let workplace: Awaited<ReturnType<typeof openWorkplace>>;
	beforeEach(async () => {
		workplace = await openWorkplace();
	});
	afterEach(() => workplace.close());

	it('is an alarm after four syncs that failed, until one succeeds', async () => {
		const { deps, clock } = workplace;
		const synced = (code: string | null) => {
			const at = clock.now();
			const row = { startedAt: at, finishedAt: at, code };
			return deps.db.write((tx) => tx.insert(syncs).values(row));
		};
		const watch = watchAddressBook({ ...deps, log: silentLog }, { everyMs: 6 * HOUR });
		const after = async (hours: number) => {
			clock.advance(hours * HOUR);
			await watch.runUntilIdle();
			return (await listOpenAlarms(deps, { limit: 9 })).alarms.map(({ kind, facts }) => [
				kind,
				facts['code']
			]);
		};
		await synced(null);
		expect(await after(23)).toEqual([]);
		await synced('ADDRESS_BOOK_UNAVAILABLE');
		expect(await after(2)).toEqual([['address-book.stale', 'ADDRESS_BOOK_UNAVAILABLE']]);
		await synced(null);
		expect(await after(1)).toEqual([]);
	});
});
