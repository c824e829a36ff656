import { and, asc, eq, inArray, like, or } from 'drizzle-orm';
import { auditEvents } from '../audit/schema.ts';
import { findAuditHead } from '../audit/verify-audit.ts';
import type { Db } from '../db/database.ts';
import { AUDIT_EVENTS_MAX } from './evidence-limits.ts';
import { FORMAT, type AuditFile } from './evidence-package.ts';
import type { EvidenceCase } from './find-case.ts';

/**
 * The events of the audit log that are about a case: those of the message, and those of transfers which carry no message of
 * ours and are found by their time. With the head of the log, so that whoever has the log can find their place in it.
 */
export async function readAudit(db: Db, found: EvidenceCase): Promise<AuditFile> {
	const times = found.deliveries.flatMap(({ receivedAt, processedAt }) => [
		receivedAt,
		...(processedAt === null ? [] : [processedAt])
	]);
	const transportIds = new Set(
		[...found.entries, ...found.deliveries].map(({ transportId }) => transportId)
	);
	const ofTransfers = and(
		inArray(auditEvents.at, [...new Set(times)]),
		like(auditEvents.event, 'transfer.%')
	);
	const ofMessage = found.message && eq(auditEvents.messageId, found.message.id);
	const rows = await db.read
		.select()
		.from(auditEvents)
		.where(or(ofMessage, ofTransfers))
		.orderBy(asc(auditEvents.seq))
		.limit(AUDIT_EVENTS_MAX + 1);
	const events = rows.filter(
		({ messageId, facts }) =>
			(messageId !== null && messageId === found.message?.id) ||
			transportIds.has(String(facts['transportId']))
	);
	return {
		format: FORMAT,
		head: await findAuditHead({ db }),
		events: events.slice(0, AUDIT_EVENTS_MAX),
		eventsLeftOut: Math.max(0, rows.length - AUDIT_EVENTS_MAX)
	};
}
