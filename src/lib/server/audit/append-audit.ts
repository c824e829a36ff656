import { and, desc, eq, gte } from 'drizzle-orm';
import type { Reader, Tx } from '../db/database.ts';
import type { AuditEvent } from './audit-event.ts';
import { insertRows, queryRows } from '../db/rows.ts';
import { auditHash, GENESIS_HASH, type AuditRow } from './audit-hash.ts';
import { auditEvents } from './schema.ts';

/**
 * Adds one fact to the end of the chain, in the transaction of what it records: both are stored, or neither. Writes
 * run one after the other (db/), so two events never follow the same one.
 */
export function appendAudit(tx: Tx, event: AuditEvent): Promise<void> {
	return appendAudits(tx, [event]);
}

/** As `appendAudit`, in this order. */
export async function appendAudits(tx: Tx, events: readonly AuditEvent[]): Promise<void> {
	if (events.length === 0) return;
	let head = await findHead(tx);
	const rows: AuditRow[] = [];
	for (const event of events) {
		const row = {
			seq: head.seq + 1,
			at: event.at,
			event: event.event,
			personId: event.personId,
			mailboxId: event.mailboxId ?? null,
			conversationId: event.conversationId ?? null,
			messageId: event.messageId ?? null,
			facts: { ...event.facts },
			previousHash: head.hash
		};
		head = { ...row, hash: auditHash(row) };
		rows.push({ ...row, hash: head.hash });
	}
	await insertRows(tx, auditEvents, rows);
}

async function findHead(tx: Tx): Promise<Pick<AuditRow, 'seq' | 'hash'>> {
	const [last] = await queryRows(tx, LAST, []);
	if (last === undefined) return { seq: 0, hash: GENESIS_HASH };
	const [seq, hash] = last as [number, string];
	return { seq, hash };
}

const LAST = 'SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1';

/** As `appendAudit`, unless `isAudited` says that it stands there already: a page that reloads itself is one act. */
export async function appendAuditOnce(
	tx: Tx,
	event: ConversationEvent,
	since: number
): Promise<void> {
	if (!(await isAudited(tx, event, since))) await appendAudit(tx, event);
}

/** Whether the same person has done the same to the same conversation at `since` (ms since the epoch) or later. */
export async function isAudited(
	reader: Reader,
	event: ConversationEvent,
	since: number
): Promise<boolean> {
	const [recent] = await reader
		.select({ seq: auditEvents.seq })
		.from(auditEvents)
		.where(
			and(
				eq(auditEvents.conversationId, event.conversationId),
				eq(auditEvents.personId, event.personId),
				gte(auditEvents.at, since),
				eq(auditEvents.event, event.event)
			)
		)
		.limit(1);
	return recent !== undefined;
}

/** The same of a mailbox, among the last things that the person has done. */
export async function isPersonAudited(
	reader: Reader,
	event: AuditEvent & { mailboxId: string; personId: string },
	since: number
): Promise<boolean> {
	const recent = await reader
		.select({ event: auditEvents.event, at: auditEvents.at, mailboxId: auditEvents.mailboxId })
		.from(auditEvents)
		.where(eq(auditEvents.personId, event.personId))
		.orderBy(desc(auditEvents.seq))
		.limit(RECENT);
	return recent.some(
		({ event: name, at, mailboxId }) =>
			name === event.event && at >= since && mailboxId === event.mailboxId
	);
}

const RECENT = 50;

type ConversationEvent = AuditEvent & { conversationId: string; personId: string };
