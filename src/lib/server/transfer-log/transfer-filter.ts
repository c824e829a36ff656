/**
 * What a filter means for the two tables. Every id has an index and is looked up in it, one after the other; the newest
 * rows are read from the end of an index by time. The cost follows what is found, not what is stored.
 */
import { and, gte, inArray, lte, or, sql, type SQL } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { deliveries } from '../inbox/schema.ts';
import { outboxEntries } from '../outbox/schema.ts';
import type { TransferFilter } from './transfer.ts';

/** The end of a page: time and id of its last row. */
export interface PageEnd {
	at: number;
	id: string;
}

interface FilteredTable {
	id: SQLiteColumn;
	at: SQLiteColumn;
	counterpart: SQLiteColumn;
	ids: readonly SQLiteColumn[];
}

export const OUTGOING: FilteredTable = {
	id: outboxEntries.id,
	at: outboxEntries.createdAt,
	counterpart: outboxEntries.recipientOrganisation,
	ids: [
		outboxEntries.id,
		outboxEntries.transportId,
		outboxEntries.accessPointMessageId,
		outboxEntries.envelopeId,
		outboxEntries.receiptFor,
		outboxEntries.messageId,
		outboxEntries.sdkConversationId
	]
};

export const INCOMING: FilteredTable = {
	id: deliveries.id,
	at: deliveries.receivedAt,
	counterpart: deliveries.originalSender,
	ids: [
		deliveries.id,
		deliveries.transportId,
		deliveries.envelopeId,
		deliveries.messageId,
		deliveries.sdkConversationId
	]
};

export function whereOf(
	table: FilteredTable,
	filter: TransferFilter,
	after: PageEnd | undefined
): SQL | undefined {
	const { at, counterpart } = unledColumns(table, filter);
	return and(
		filter.id === undefined ? undefined : hasId(table, filter.id),
		filter.counterpart === undefined
			? undefined
			: inArray(counterpart, spellingsOf(filter.counterpart)),
		filter.since === undefined ? undefined : gte(at, filter.since),
		filter.until === undefined ? undefined : lte(at, filter.until),
		after && sql`(${at}, ${table.id}) < (${after.at}, ${after.id})`
	);
}

/** Newest first. */
export function orderOf(table: FilteredTable, filter: TransferFilter): SQL[] {
	const { at } = unledColumns(table, filter);
	return [sql`${at} DESC`, sql`${table.id} DESC`];
}

/** Beside an id, counterpart and time only sift what it has found: their indexes must not lead the search (hence the +). */
function unledColumns(table: FilteredTable, filter: TransferFilter): { at: SQL; counterpart: SQL } {
	return filter.id === undefined
		? { at: sql`${table.at}`, counterpart: sql`${table.counterpart}` }
		: { at: sql`+${table.at}`, counterpart: sql`+${table.counterpart}` };
}

function hasId(table: FilteredTable, id: string): SQL | undefined {
	return or(...table.ids.map((column) => inArray(column, spellingsOf(id))));
}

/** UUIDs and participants come in either case; what is neither is looked up as it is written. */
export function spellingsOf(id: string): string[] {
	const written = id.trim();
	return [...new Set([written, written.toLowerCase(), written.toUpperCase()])];
}
