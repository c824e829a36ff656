/** The rows of the inbox. */
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '../db/database.ts';
import { changeRows, insertRows, queryRows, updateRows } from '../db/rows.ts';
import type { ErrorCode } from '../errors.ts';
import type { Delivery } from './delivery.ts';
import { deliveries } from './schema.ts';

export interface LeaseWish {
	owner: string;
	now: number;
	leaseMs: number;
}

/** Which of these transport ids we have already. */
export async function listKnown(db: Db, transportIds: readonly string[]): Promise<Set<string>> {
	const rows = await db.read
		.select({ transportId: deliveries.transportId })
		.from(deliveries)
		.where(inArray(deliveries.transportId, [...transportIds]));
	return new Set(rows.map(({ transportId }) => transportId));
}

/** Deliveries that are safe here while the access point does not know it yet. */
export function listUnacknowledged(db: Db, limit: number): Promise<{ transportId: string }[]> {
	return db.read
		.select({ transportId: deliveries.transportId })
		.from(deliveries)
		.where(eq(deliveries.state, 'stored'))
		.orderBy(asc(deliveries.dueAt))
		.limit(limit);
}

/** False when a delivery with this transport id is already stored: another fetch of the same was faster. */
export async function insertDelivery(
	tx: Tx,
	delivery: typeof deliveries.$inferInsert
): Promise<boolean> {
	return (await insertRows(tx, deliveries, [delivery], { ifNew: true })) === 1;
}

export async function recordAcknowledged(tx: Tx, transportId: string): Promise<void> {
	await updateRows(tx, deliveries, { transportId, state: 'stored' }, { state: 'acknowledged' });
}

/** Takes the deliveries that have been due longest and that nobody holds, in one write; the longest due first. */
export async function claimDueDeliveries(
	db: Db,
	wish: LeaseWish,
	limit: number
): Promise<Delivery[]> {
	const { owner, now, leaseMs } = wish;
	return db.write(async (tx) => {
		const oldest = await queryRows(tx, OLDEST_DUE, [now, limit]);
		if (oldest.length === 0) return [];
		const ids = oldest.map(([id]) => id as string);
		const claim = [owner, now + leaseMs, JSON.stringify(ids)];
		const claimed = await changeRows(tx, deliveries, CLAIM, claim);
		return claimed.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
	});
}

/** Of what is due at the same moment, in the order in which it came. */
const OLDEST_DUE = `SELECT id FROM deliveries
	WHERE state = 'acknowledged' AND due_at <= ?1 AND lease_until <= ?1 ORDER BY due_at, rowid LIMIT ?2`;
const CLAIM = `UPDATE deliveries SET lease_owner = ?, lease_until = ?
	WHERE id IN (SELECT value FROM json_each(?))`;

export async function renewLease(db: Db, deliveryId: string, wish: LeaseWish): Promise<boolean> {
	const { rowsAffected } = await db.write((tx) =>
		tx
			.update(deliveries)
			.set({ leaseUntil: wish.now + wish.leaseMs })
			.where(and(eq(deliveries.id, deliveryId), eq(deliveries.leaseOwner, wish.owner)))
	);
	return rowsAffected === 1;
}

/** When the next delivery that nobody holds falls due; undefined when none waits. */
export async function findNextDueAt(db: Db, now: number): Promise<number | undefined> {
	const [next] = await queryRows(db.read, NEXT_DUE_AT, [now]);
	return next?.[0] as number | undefined;
}

const NEXT_DUE_AT = `SELECT due_at FROM deliveries
	WHERE state = 'acknowledged' AND lease_until <= ? ORDER BY due_at LIMIT 1`;

/**
 * Records what became of a delivery and gives the lease back. False, and nothing is written, when it is no longer held
 * by `delivery.leaseOwner`.
 */
export async function recordDelivery(
	tx: Tx,
	delivery: Delivery,
	changes: Partial<
		Pick<Delivery, 'state' | 'outcome' | 'dueAt' | 'attempts' | 'processedAt' | 'sdkConversationId'>
	>
): Promise<boolean> {
	if (delivery.leaseOwner === null) return false;
	const { id, leaseOwner, envelopeId, kind } = delivery;
	const recorded = await updateRows(
		tx,
		deliveries,
		{ id, leaseOwner, state: 'acknowledged' },
		{ envelopeId, kind, ...changes, leaseOwner: null, leaseUntil: 0 }
	);
	return recorded === 1;
}

/** What has become of a delivery that has just been recorded as processed. */
export async function recordResult(
	tx: Tx,
	delivery: Delivery,
	result: { outcome?: ErrorCode; messageId?: string; sdkConversationId?: string }
): Promise<void> {
	await updateRows(tx, deliveries, { id: delivery.id }, result);
}
