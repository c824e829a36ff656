import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import type { Tx } from '../db/database.ts';
import type { AuditEvent } from './audit-event.ts';
import { auditHash, GENESIS_HASH } from './audit-hash.ts';
import { auditEvents } from './schema.ts';

/**
 * Adds one fact to the end of the chain, in the transaction of what it records: both are stored, or neither. Writes
 * run one after the other (db/), so two events never follow the same one.
 */
export async function appendAudit(tx: Tx, event: AuditEvent): Promise<void> {
	const [last] = await tx
		.select({ seq: auditEvents.seq, hash: auditEvents.hash })
		.from(auditEvents)
		.orderBy(desc(auditEvents.seq))
		.limit(1);
	const row = {
		seq: (last?.seq ?? 0) + 1,
		at: event.at,
		event: event.event,
		personId: event.personId,
		mailboxId: event.mailboxId ?? null,
		conversationId: event.conversationId ?? null,
		messageId: event.messageId ?? null,
		facts: { ...event.facts },
		previousHash: last?.hash ?? GENESIS_HASH
	};
	await tx.insert(auditEvents).values({ ...row, hash: auditHash(row) });
}

/**
 * As `appendAudit`, unless the same person did the same to the same conversation less than `withinMs` ago: a page that
 * reloads itself is one act.
 */
export async function appendAuditOnce(
	tx: Tx,
	event: AuditEvent & { conversationId: string },
	withinMs: number
): Promise<void> {
	const [recent] = await tx
		.select({ seq: auditEvents.seq })
		.from(auditEvents)
		.where(
			and(
				eq(auditEvents.conversationId, event.conversationId),
				event.personId === null
					? isNull(auditEvents.personId)
					: eq(auditEvents.personId, event.personId),
				gt(auditEvents.at, event.at - withinMs),
				eq(auditEvents.event, event.event)
			)
		)
		.limit(1);
	if (recent === undefined) await appendAudit(tx, event);
}
