/** What one message service has recorded. */
import { notInArray } from 'drizzle-orm';
import { verifyAudit } from '#lib/server/audit/verify-audit.ts';
import type { Db } from '#lib/server/db/database.ts';
import { deliveries } from '#lib/server/inbox/schema.ts';
import { messageEvents, messages } from '#lib/server/message/schema.ts';
import { outboxEntries } from '#lib/server/outbox/schema.ts';

export async function readSide(db: Db) {
	return {
		messages: await db.read.select().from(messages),
		events: await db.read.select().from(messageEvents),
		deliveries: await db.read.select().from(deliveries),
		entries: await db.read.select().from(outboxEntries),
		audit: (await verifyAudit(db)).outcome
	};
}
export type SideRecord = Awaited<ReturnType<typeof readSide>>;

/** What is to be sent or receipted, and what has come and is not worked off. */
export async function countOpen({ read }: Db): Promise<number> {
	return (
		(await read.$count(outboxEntries, notInArray(outboxEntries.state, ['finished', 'failed']))) +
		(await read.$count(deliveries, notInArray(deliveries.state, ['processed', 'quarantined'])))
	);
}
