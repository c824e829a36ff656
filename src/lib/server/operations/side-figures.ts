/** The address book's and the notices' own numbers. */
import { and, desc, isNotNull, isNull, sql } from 'drizzle-orm';
import { syncs } from '../address-book/schema.ts';
import type { Reader } from '../db/database.ts';

/** Times in ms since the epoch. */
export interface AddressBookFigures {
	readonly lastGoodAt: number | null;
	readonly lastFailureAt: number | null;
	readonly lastFailure: string | null;
	readonly functions: number;
	/** After this without a good sync the copy is called old: four syncs that should have been. */
	readonly staleAt: number | null;
}

export interface PushFigures {
	readonly waiting: number;
	readonly oldestDueAt: number | null;
}

export async function readAddressBookFigures(
	read: Reader,
	everyMs: number
): Promise<AddressBookFigures> {
	const latest = async (good: boolean) => {
		const [row] = await read
			.select({ finishedAt: syncs.finishedAt, code: syncs.code, functions: syncs.functions })
			.from(syncs)
			.where(and(isNotNull(syncs.finishedAt), good ? isNull(syncs.code) : isNotNull(syncs.code)))
			.orderBy(desc(syncs.id))
			.limit(1);
		return row;
	};
	const good = await latest(true);
	const failed = await latest(false);
	const lastGoodAt = good?.finishedAt ?? null;
	return {
		lastGoodAt,
		lastFailureAt: failed?.finishedAt ?? null,
		lastFailure: failed?.code ?? null,
		functions: good?.functions ?? 0,
		staleAt: lastGoodAt === null ? null : lastGoodAt + 4 * everyMs
	};
}

export async function readPushFigures(read: Reader): Promise<PushFigures> {
	const row = await read.get<{ waiting: number; oldest: number | null }>(
		sql`SELECT count(*) AS waiting, min(due_at) AS oldest FROM push_deliveries WHERE state = 'due'`
	);
	return { waiting: row?.waiting ?? 0, oldestDueAt: row?.oldest ?? null };
}
