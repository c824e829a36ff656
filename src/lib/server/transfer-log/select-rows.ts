import { eq, getTableColumns, inArray } from 'drizzle-orm';
import type { Reader } from '../db/database.ts';
import { deliveries } from '../inbox/schema.ts';
import { messages } from '../message/schema.ts';
import { outboxEntries } from '../outbox/schema.ts';
import {
	INCOMING,
	orderOf,
	OUTGOING,
	spellingsOf,
	whereOf,
	type PageEnd
} from './transfer-filter.ts';
import type { TransferFilter } from './transfer.ts';

export function selectOutgoing(
	reader: Reader,
	filter: TransferFilter,
	after: PageEnd | undefined,
	limit: number
) {
	return reader
		.select({
			entry: getTableColumns(outboxEntries),
			message: {
				status: messages.status,
				direction: messages.direction,
				receiptAt: messages.receiptAt
			}
		})
		.from(outboxEntries)
		.leftJoin(messages, eq(messages.id, outboxEntries.messageId))
		.where(whereOf(OUTGOING, filter, after))
		.orderBy(...orderOf(OUTGOING, filter))
		.limit(limit);
}

export function selectIncoming(
	reader: Reader,
	filter: TransferFilter,
	after: PageEnd | undefined,
	limit: number
) {
	return reader
		.select()
		.from(deliveries)
		.where(whereOf(INCOMING, filter, after))
		.orderBy(...orderOf(INCOMING, filter))
		.limit(limit);
}

/** The receipts that we have made for these envelopes, oldest first. */
export function selectOwnReceipts(reader: Reader, envelopeIds: readonly string[]) {
	return reader
		.select({
			receiptFor: outboxEntries.receiptFor,
			recipient: outboxEntries.recipientOrganisation,
			findings: outboxEntries.receiptFindings,
			createdAt: outboxEntries.createdAt
		})
		.from(outboxEntries)
		.where(inArray(outboxEntries.receiptFor, [...new Set(envelopeIds.flatMap(spellingsOf))]))
		.orderBy(outboxEntries.createdAt);
}
