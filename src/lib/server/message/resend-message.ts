import { clearAlarm } from '../alarms/raise-alarm.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import type { Actor } from '../identity/actor.ts';
import { hasRole } from '../identity/roles.ts';
import { queueRound } from '../outbox/queue-round.ts';
import { findMessage, type StoredMessage } from './answered-message.ts';
import { maySend } from './draft-access.ts';
import { isResendable } from './message-states.ts';
import { recordStatus } from './record-status.ts';

export type ResendMessageOutcome =
	| { outcome: 'queued' }
	| { outcome: 'not-found' }
	/** It is under way, has been receipted, or is not ours. */
	| { outcome: 'not-possible' };

export interface ResendMessageDeps {
	db: Db;
	clock: Clock;
	ids: Ids;
	/** Right-hand side of transport ids. */
	hostName: string;
	/** Something is in the outbox; without it the outbox finds out by itself, later. */
	wakeOutbox?: () => void;
}

/**
 * Sends a message of ours once more with the same id, when the exchange of it has failed or nobody has confirmed it. If
 * the first copy has arrived after all, the receiver answers `duplicate`, and that is the proof (facts: Times). For
 * whoever may send from its mailbox, and for operations, who see nothing of it.
 * @param input.from the conversation from whose page it is asked: there nothing else is found, and it is not for operations,
 * who have a page of their own and must not learn from this one what is in a mailbox
 */
export async function resendMessage(
	deps: ResendMessageDeps,
	input: {
		actor: Actor;
		messageId: string;
		from?: { mailboxId: string; conversationId: string };
	}
): Promise<ResendMessageOutcome> {
	const { actor, from } = input;
	const result = await deps.db.write(async (tx): Promise<ResendMessageOutcome> => {
		const now = deps.clock.now();
		const message = await findMessage(tx, input.messageId);
		if (message === undefined || !isFrom(message, from)) return { outcome: 'not-found' };
		const may = from === undefined ? mayResend : maySendFrom;
		if (!(await may(tx, actor, message, now))) return { outcome: 'not-found' };
		if (!isResendable(message)) return { outcome: 'not-possible' };
		const { id: messageId, mailboxId, conversationId } = message;
		const round = await queueRound(tx, deps, message);
		await recordStatus(tx, { messageId, status: 'SCHEDULED_FOR_RESEND', at: now });
		await appendAudit(tx, {
			event: 'message.resent',
			at: now,
			personId: actor.personId,
			mailboxId,
			conversationId,
			messageId,
			facts: { round }
		});
		for (const kind of ['sending.failed', 'receipt.overdue'] as const) {
			await clearAlarm(tx, deps, { kind, subject: messageId }, actor.personId);
		}
		return { outcome: 'queued' };
	});
	if (result.outcome === 'queued') deps.wakeOutbox?.();
	return result;
}

function isFrom(
	{ mailboxId, conversationId }: StoredMessage,
	from: { mailboxId: string; conversationId: string } | undefined
): boolean {
	if (from === undefined) return true;
	return mailboxId === from.mailboxId && conversationId === from.conversationId;
}

async function mayResend(
	tx: Tx,
	actor: Actor,
	message: StoredMessage,
	now: number
): Promise<boolean> {
	if (await hasRole(tx, actor.personId, 'operations')) return true;
	return maySendFrom(tx, actor, message, now);
}

function maySendFrom(tx: Tx, actor: Actor, { mailboxId }: StoredMessage, now: number) {
	return maySend(tx, actor, mailboxId, now);
}
