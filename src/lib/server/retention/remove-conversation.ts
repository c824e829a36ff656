import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import { conversationReads, conversations } from '../conversation/schema.ts';
import type { Tx } from '../db/database.ts';
import { deliveries } from '../inbox/schema.ts';
import { deleteDraft } from '../message/discard-draft.ts';
import { attachments, drafts, messageEvents, messages } from '../message/schema.ts';
import { outboxEntries } from '../outbox/schema.ts';
import { notices, pushDeliveries } from '../push/schema.ts';
import { isStillDue } from './due-conversations.ts';
import { DAY_MS, type RetentionRule } from './rule.ts';
import { keptEnvelopes, retentionRules } from './schema.ts';

/** For `deliveries.envelope_blob`, which cannot be null: the envelope was here and was removed. */
export const ENVELOPE_REMOVED = '';

export interface Removed {
	messageIds: string[];
	attachments: number;
}

/**
 * Removes a conversation with everything in it, in one transaction with its record: messages, texts, histories, marks of
 * reading, notices, and old drafts that answer it. The transfer log keeps its rows without the message; their raw
 * envelopes go as well, unless the rule keeps evidence for longer. Files go afterwards (`sweep-files.ts`), when nothing
 * speaks of them. Undefined when it is no longer due.
 */
export async function removeConversation(
	tx: Tx,
	input: { mailboxId: string; conversationId: string; now: number }
): Promise<Removed | undefined> {
	const { mailboxId, conversationId, now } = input;
	// As it is at this instant: an administrator may have changed it while we were at work.
	const rule = await findRule(tx, mailboxId);
	if (rule === undefined || !(await isStillDue(tx, conversationId, rule, now))) return undefined;
	const messageIds = (
		await tx
			.select({ id: messages.id })
			.from(messages)
			.where(eq(messages.conversationId, conversationId))
	).map(({ id }) => id);
	const kept = await leaveTransfers(tx, { ...input, rule }, messageIds);
	const answers = await tx
		.select({ id: drafts.id })
		.from(drafts)
		.where(inArray(drafts.inReplyTo, messageIds));
	for (const { id } of answers) await deleteDraft(tx, id);
	const removed = await tx.delete(attachments).where(inArray(attachments.messageId, messageIds));
	const told = tx
		.select({ id: notices.id })
		.from(notices)
		.where(eq(notices.conversationId, conversationId));
	await tx.delete(pushDeliveries).where(inArray(pushDeliveries.noticeId, told));
	await tx.delete(notices).where(eq(notices.conversationId, conversationId));
	await tx.delete(conversationReads).where(eq(conversationReads.conversationId, conversationId));
	// A history goes after its message and never before it (trigger of migration 0009).
	await tx.run(sql`PRAGMA defer_foreign_keys = ON`);
	await tx.delete(messages).where(eq(messages.conversationId, conversationId));
	await tx.delete(messageEvents).where(inArray(messageEvents.messageId, messageIds));
	await tx.delete(conversations).where(eq(conversations.id, conversationId));
	await tx.run(sql`PRAGMA defer_foreign_keys = OFF`);
	await appendAudit(tx, {
		event: 'retention.removed',
		at: now,
		personId: null,
		mailboxId,
		conversationId,
		facts: {
			messages: messageIds.length,
			attachments: removed.rowsAffected,
			drafts: answers.length,
			basis: rule.basis,
			days: rule.days,
			envelopesKept: kept
		}
	});
	return { messageIds, attachments: removed.rowsAffected };
}

async function findRule(tx: Tx, mailboxId: string): Promise<RetentionRule | undefined> {
	const { basis, days, envelopeDays } = retentionRules;
	const [rule] = await tx
		.select({ basis, days, envelopeDays })
		.from(retentionRules)
		.where(eq(retentionRules.mailboxId, mailboxId));
	return rule;
}

/** The transfer log stays, for twelve months at the least (facts: Traceability). Returns how many envelopes are kept. */
async function leaveTransfers(
	tx: Tx,
	input: { mailboxId: string; conversationId: string; rule: RetentionRule; now: number },
	messageIds: readonly string[]
): Promise<number> {
	const { mailboxId, conversationId, rule, now } = input;
	const ofMessages = inArray(outboxEntries.messageId, [...messageIds]);
	const toMessages = inArray(deliveries.messageId, [...messageIds]);
	const sent = await tx
		.select({ id: outboxEntries.id, at: outboxEntries.createdAt })
		.from(outboxEntries)
		.where(and(ofMessages, isNotNull(outboxEntries.envelopeBlob)));
	const received = await tx
		.select({ id: deliveries.id, at: deliveries.receivedAt })
		.from(deliveries)
		.where(toMessages);
	const keepMs = (rule.envelopeDays ?? 0) * DAY_MS;
	const keep = [
		...sent.map((row) => ({ ...row, direction: 'outgoing' as const })),
		...received.map((row) => ({ ...row, direction: 'incoming' as const }))
	].filter(({ at }) => at + keepMs > now);
	if (keep.length > 0) {
		await tx.insert(keptEnvelopes).values(
			keep.map(({ id, at, direction }) => ({
				transferId: id,
				direction,
				mailboxId,
				conversationId,
				until: at + keepMs
			}))
		);
	}
	const keptIds = new Set(keep.map(({ id }) => id));
	for (const { id } of sent) if (!keptIds.has(id)) await dropEnvelope(tx, 'outgoing', id, now);
	for (const { id } of received) if (!keptIds.has(id)) await dropEnvelope(tx, 'incoming', id, now);
	// A receipt's findings are codes and sentences of ours, but they are about the message.
	await tx.update(outboxEntries).set({ messageId: null, receiptFindings: null }).where(ofMessages);
	await tx.update(deliveries).set({ messageId: null }).where(toMessages);
	return keep.length;
}

export async function dropEnvelope(
	tx: Tx,
	direction: 'incoming' | 'outgoing',
	id: string,
	now: number
): Promise<void> {
	if (direction === 'outgoing') {
		await tx
			.update(outboxEntries)
			.set({ envelopeBlob: null, envelopeRemovedAt: now })
			.where(eq(outboxEntries.id, id));
	} else {
		await tx
			.update(deliveries)
			.set({ envelopeBlob: ENVELOPE_REMOVED, envelopeRemovedAt: now })
			.where(eq(deliveries.id, id));
	}
}
