import { and, asc, eq, inArray, like, or } from 'drizzle-orm';
import { auditEvents } from '../audit/schema.ts';
import { findAuditHead } from '../audit/verify-audit.ts';
import type { Db } from '../db/database.ts';
import { AUDIT_EVENTS_MAX } from './evidence-limits.ts';
import { FORMAT, type AuditFile } from './evidence-package.ts';
import type { EvidenceCase } from './find-case.ts';

/**
 * The events of the audit log that are about a case: those of the message, and those of transfers which carry no message of
 * ours, or none any more, and are found by their time. With the head of the log, so that whoever has the log can find their place in it.
 */
export async function readAudit(db: Db, found: EvidenceCase): Promise<AuditFile> {
	const rows = [...found.entries, ...found.deliveries];
	const times = [
		...found.deliveries.flatMap(({ receivedAt, processedAt }) => [receivedAt, processedAt]),
		...found.entries.map(({ submittedAt }) => submittedAt),
		...rows.map(({ envelopeRemovedAt }) => envelopeRemovedAt)
	].filter((at) => at !== null);
	const transportIds = new Set(rows.map(({ transportId }) => transportId));
	const transferIds = new Set(rows.map(({ id }) => id));
	const ofTransfers = and(
		inArray(auditEvents.at, [...new Set(times)]),
		or(like(auditEvents.event, 'transfer.%'), eq(auditEvents.event, 'retention.envelope-removed'))
	);
	const ofMessage = found.message && eq(auditEvents.messageId, found.message.id);
	const events = await db.read
		.select()
		.from(auditEvents)
		.where(or(ofMessage, ofTransfers))
		.orderBy(asc(auditEvents.seq))
		.limit(AUDIT_EVENTS_MAX + 1);
	const ours = events.filter(
		({ messageId, facts }) =>
			(messageId !== null && messageId === found.message?.id) ||
			transportIds.has(String(facts['transportId'])) ||
			transferIds.has(String(facts['transfer']))
	);
	return {
		format: FORMAT,
		head: await findAuditHead({ db }),
		events: ours.slice(0, AUDIT_EVENTS_MAX),
		eventsLeftOut: Math.max(0, events.length - AUDIT_EVENTS_MAX)
	};
}
