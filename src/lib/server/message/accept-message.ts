import { and, eq, inArray, notExists, or } from 'drizzle-orm';
import type { Finding } from '#lib/message/message.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Reader, Tx } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import { hasRefused } from '../outbox/queries.ts';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';
import { queueReceipt } from '../outbox/queue-entry.ts';
import { recordIncoming, type IncomingMessage } from './record-incoming.ts';
import { messageEvents, messages } from './schema.ts';

export interface AcceptDeps {
	clock: Clock;
	ids: Ids;
	hostName: string;
	/** Notices for those who want them; in the same transaction, so that none is lost and none is sent for nothing. */
	onIncoming: OnIncoming;
}

export type OnIncoming = (
	tx: Tx,
	message: { mailboxId: string; conversationId: string; messageId: string }
) => Promise<void>;

export interface MessageToAccept {
	message: IncomingMessage;
	/** XHE Header/ID as written: what the receipt answers. */
	envelopeId: string;
	/** HandlingServiceID of the envelope. */
	handlingServiceId: string;
	/** The way it came, which its receipt goes back. */
	route: OutboxEntry['route'];
}

const HEADER = '/messagePayload/message/messageHeader';

/**
 * Stores a message that is in order, with its accepting receipt: the moment of arrival. A message id that the same sender
 * has used before is answered with a refusal instead and stored no second time; to a sender who sends again because our
 * receipt was lost, that refusal proves the arrival (facts: Times). `messageId` is our row, of a duplicate the one that
 * it repeats. Part of the caller's transaction.
 */
export async function acceptMessage(
	tx: Tx,
	deps: AcceptDeps,
	{ message, envelopeId, handlingServiceId, route }: MessageToAccept
): Promise<{ outcome: 'accepted' | 'duplicate'; messageId: string }> {
	const now = deps.clock.now();
	const recorded = await recordIncoming(tx, deps, message, now);
	const isNew = recorded.outcome === 'recorded';
	await queueReceipt(tx, deps, {
		// The receipt of a repetition is not the stored message's: its fate must not move that message's state.
		messageId: isNew ? recorded.id : null,
		receiptFor: envelopeId,
		recipientOrganisation: message.sender.organisation.toLowerCase(),
		handlingServiceId,
		sdkConversationId: message.sdkConversationId,
		route,
		findings: isNew ? [] : [DUPLICATE]
	});
	await appendAudit(tx, {
		event: 'receipt.queued',
		at: now,
		personId: null,
		mailboxId: message.mailboxId,
		conversationId: recorded.conversationId,
		messageId: recorded.id,
		facts: isNew
			? { verdict: 'ACCEPTED', code: null }
			: { verdict: 'REJECTED', code: DUPLICATE.detail }
	});
	if (!isNew) return { outcome: 'duplicate', messageId: recorded.id };
	await deps.onIncoming(tx, {
		mailboxId: message.mailboxId,
		conversationId: recorded.conversationId,
		messageId: recorded.id
	});
	return { outcome: 'accepted', messageId: recorded.id };
}

const DUPLICATE: Finding = {
	reason: 'BV',
	detail: 'duplicate',
	location: `${HEADER}/messageId`,
	text: 'a message with this messageId has been received already'
};

/**
 * Whether the message that an incoming one refers to has failed: one of ours that was refused or never left, or one of
 * theirs that we have refused. Then this one is refused too (B1.3.3, error 11). A message that we do not know is no
 * obstacle, nor is one of ours that is only unconfirmed: the answer is the proof that it arrived.
 */
export async function checkReference(
	reader: Reader,
	message: Pick<IncomingMessage, 'refToMessageId' | 'sender'>
): Promise<Finding[]> {
	if (message.refToMessageId === null) return [];
	const sender = message.sender.organisation.toLowerCase();
	const failed = await reader.$count(
		messages,
		and(
			eq(messages.direction, 'outgoing'),
			// Of ours the row's id is the message id.
			eq(messages.id, message.refToMessageId.toLowerCase()),
			eq(messages.recipientOrganisation, sender),
			or(
				inArray(messages.status, ['REJECTED', 'ERROR']),
				and(eq(messages.status, 'MESSAGE_EXCHANGE_ERROR'), notExists(unconfirmedOf(reader)))
			)
		)
	);
	const refused = await hasRefused(reader, { messageId: message.refToMessageId, sender });
	if (failed === 0 && !refused) return [];
	return [
		{
			reason: 'BV',
			detail: 'not-supported',
			location: `${HEADER}/refToMessageId`,
			text: 'the message referred to is marked as failed'
		}
	];
}

function unconfirmedOf(reader: Reader) {
	return reader
		.select({ id: messageEvents.id })
		.from(messageEvents)
		.where(
			and(eq(messageEvents.messageId, messages.id), eq(messageEvents.code, 'RECEIPT_TIMEOUT'))
		);
}
