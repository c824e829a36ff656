import type { Rejection } from '#lib/message/message.ts';
import type { MessageStatus } from '#lib/message/status.ts';
import { assert } from '../assert.ts';
import { appendAudits } from '../audit/append-audit.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { Tx } from '../db/database.ts';
import { insertRows, queryRows, updateRows } from '../db/rows.ts';
import { isReceipt, moveStatus, type StatusMove } from './message-states.ts';
import { messageEvents, messages } from './schema.ts';

export interface StatusFact {
	status: MessageStatus;
	/** A code of docs/errors.md, or a receipt's detail code. */
	code?: string | null;
	/** ms since the epoch. */
	at: number;
	/** With REJECTED: what the receiver found. */
	rejections?: Rejection[];
	/** With a receipt: it answers a round that we had given up, although a further one is under way. */
	late?: boolean;
}

/**
 * Records what has become known of a message: its status and one event, in the transaction of whoever found out. A
 * fact that is known already, or that cannot follow, changes nothing and says so. `messageId`: our row's id.
 */
export async function recordStatus(
	tx: Tx,
	{ messageId, ...fact }: StatusFact & { messageId: string }
): Promise<StatusMove> {
	const [move] = await recordStatuses(tx, messageId, [fact]);
	assert(move !== undefined, 'a fact moves a message or does not');
	return move;
}

/** As `recordStatus`, one fact after the other: the row is read and written once. `also` goes to the audit log after them. */
export async function recordStatuses(
	tx: Tx,
	messageId: string,
	facts: readonly StatusFact[],
	also: readonly AuditEvent[] = []
): Promise<StatusMove[]> {
	const { direction, mailboxId, conversationId, ...before } = await findStatus(tx, messageId);
	let { status } = before;
	const moves = facts.map((fact) => {
		const move = moveStatus(direction, status, fact.status);
		if (move.outcome === 'moved') {
			status = fact.status;
			if (fact.late === true) move.late = true;
		}
		return { fact, move };
	});
	const moved = moves.flatMap(({ fact, move }) =>
		move.outcome === 'moved' ? [{ ...fact, code: fact.code ?? null, late: move.late }] : []
	);
	if (moved.length > 0) {
		const changes = Object.assign({}, ...moved.map(columnsOf)) as ReturnType<typeof columnsOf>;
		await updateRows(tx, messages, { id: messageId }, changes);
		const events = moved.map(({ at, status, code }) => ({ messageId, at, status, code }));
		await insertRows(tx, messageEvents, events);
	}
	await appendAudits(tx, [
		...moved.map(({ at, status, code, late }): AuditEvent => ({
			event: 'message.status',
			at,
			personId: null,
			mailboxId,
			conversationId,
			messageId,
			facts: { status, code, late }
		})),
		...also
	]);
	return moves.map(({ move }) => move);
}

type MessageRow = typeof messages.$inferSelect;

async function findStatus(tx: Tx, messageId: string) {
	const [found] = await queryRows(tx, STATUS, [messageId]);
	assert(found !== undefined, 'the message of a status exists');
	const [direction, status, mailboxId, conversationId] = found as [
		MessageRow['direction'],
		MessageStatus,
		string,
		string
	];
	return { direction, status, mailboxId, conversationId };
}

/** Not the whole row: it holds what the message says. */
const STATUS = 'SELECT direction, status, mailbox_id, conversation_id FROM messages WHERE id = ?';

function columnsOf({ status, at, rejections, late }: StatusFact & { late: boolean }) {
	return {
		status,
		...(rejections === undefined ? {} : { rejections }),
		...(isReceipt(status) ? { receiptAt: at, receiptLate: late } : {})
	};
}
