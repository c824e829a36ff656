import { createHash } from 'node:crypto';
import type { auditEvents } from './schema.ts';

export type AuditRow = typeof auditEvents.$inferSelect;

/** What the first event follows. */
export const GENESIS_HASH = '0'.repeat(64);

/** SHA-256, hex, over every column and the hash before it. The order of the facts' keys does not matter. */
export function auditHash(row: Omit<AuditRow, 'hash'>): string {
	const facts = Object.entries(row.facts).sort(([a], [b]) => (a < b ? -1 : 1));
	return createHash('sha256')
		.update(
			JSON.stringify([
				row.previousHash,
				row.seq,
				row.at,
				row.event,
				row.personId,
				row.mailboxId,
				row.conversationId,
				row.messageId,
				facts
			])
		)
		.digest('hex');
}
