import { eq } from 'drizzle-orm';
import type { Rejection } from '#lib/message/message.ts';
import type { MessageStatus } from '#lib/message/status.ts';
import { assert } from '../assert.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Tx } from '../db/database.ts';
import { isReceipt, moveStatus, type StatusMove } from './message-states.ts';
import { messageEvents, messages } from './schema.ts';

/**
 * Records what has become known of a message: its status and one event, in the transaction of whoever found out. A
 * fact that is known already, or that cannot follow, changes nothing and says so.
 */
export async function recordStatus(
	tx: Tx,
	fact: {
		/** Our row's id. */
		messageId: string;
		status: MessageStatus;
		/** A code of docs/errors.md, or a receipt's detail code. */
		code?: string | null;
		/** ms since the epoch. */
		at: number;
		/** With REJECTED: what the receiver found. */
		rejections?: Rejection[];
	}
): Promise<StatusMove> {
	const [message] = await tx
		.select({
			direction: messages.direction,
			status: messages.status,
			mailboxId: messages.mailboxId,
			conversationId: messages.conversationId
		})
		.from(messages)
		.where(eq(messages.id, fact.messageId));
	assert(message !== undefined, 'the message of a status exists');
	const move = moveStatus(message.direction, message.status, fact.status);
	if (move.outcome !== 'moved') return move;
	const code = fact.code ?? null;
	await tx
		.update(messages)
		.set({
			status: fact.status,
			...(fact.rejections === undefined ? {} : { rejections: fact.rejections }),
			...(isReceipt(fact.status) ? { receiptAt: fact.at, receiptLate: move.late } : {})
		})
		.where(eq(messages.id, fact.messageId));
	await tx
		.insert(messageEvents)
		.values({ messageId: fact.messageId, at: fact.at, status: fact.status, code });
	await appendAudit(tx, {
		event: 'message.status',
		at: fact.at,
		personId: null,
		mailboxId: message.mailboxId,
		conversationId: message.conversationId,
		messageId: fact.messageId,
		facts: { status: fact.status, code, late: move.late }
	});
	return move;
}
