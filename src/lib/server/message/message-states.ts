/**
 * Which status may follow which (code list of the SDK API MT/MK, B1.4.2). Pure. Workers repeat steps after a crash and
 * facts overtake each other, so a repeated or late fact is no fault: it is told apart from a move. Impossible moves
 * are refused, and what is final stays: the first receipt counts.
 */
import type { Finding } from '#lib/message/message.ts';
import type { IncomingStatus, MessageStatus, OutgoingStatus } from '#lib/message/status.ts';

export type StatusMove =
	| { outcome: 'moved'; late: boolean }
	/** The message has that status already. */
	| { outcome: 'unchanged' }
	/** It cannot follow; the status stays. */
	| { outcome: 'refused' };

type Next<Status extends string> = Record<Status | 'ERROR', readonly MessageStatus[]>;

/**
 * A receipt may come in any open state: after a crash between submitting and recording it, it is how we learn that the
 * message has left. Giving up is not final either: a late receipt, or sending again with the same id, may follow.
 */
const RECEIPT = ['ACCEPTED', 'REJECTED'] as const;
const FAULT = ['MESSAGE_EXCHANGE_ERROR', 'ERROR'] as const;

const OUTGOING_NEXT: Next<OutgoingStatus> = {
	SCHEDULED: ['SUBMITTED', 'SCHEDULED_FOR_RESEND', ...RECEIPT, ...FAULT],
	SUBMITTED: ['SCHEDULED_FOR_RESEND', 'ACKNOWLEDGE', 'WAITING_FOR_RECEIPT', ...RECEIPT, ...FAULT],
	SCHEDULED_FOR_RESEND: ['SUBMITTED', ...RECEIPT, ...FAULT],
	ACKNOWLEDGE: ['WAITING_FOR_RECEIPT', ...RECEIPT, ...FAULT],
	WAITING_FOR_RECEIPT: ['SCHEDULED_FOR_RESEND', ...RECEIPT, ...FAULT],
	ACCEPTED: [],
	REJECTED: [],
	MESSAGE_EXCHANGE_ERROR: ['SCHEDULED_FOR_RESEND', ...RECEIPT],
	ERROR: ['SCHEDULED_FOR_RESEND', 'MESSAGE_EXCHANGE_ERROR', ...RECEIPT]
};

/** A receipt that could not be sent is a fault of the exchange, not of the message: people read it all the same. */
const INCOMING_NEXT: Next<IncomingStatus | 'MESSAGE_EXCHANGE_ERROR'> = {
	RETRIEVED: ['RECEIPT_SENT', ...FAULT],
	RECEIPT_SENT: ['NEW', ...FAULT],
	NEW: [],
	MESSAGE_EXCHANGE_ERROR: ['RECEIPT_SENT'],
	ERROR: ['RECEIPT_SENT', 'MESSAGE_EXCHANGE_ERROR']
};

export function moveStatus(
	direction: 'incoming' | 'outgoing',
	from: MessageStatus,
	to: MessageStatus
): StatusMove {
	if (from === to) return { outcome: 'unchanged' };
	const table: Partial<Record<MessageStatus, readonly MessageStatus[]>> =
		direction === 'outgoing' ? OUTGOING_NEXT : INCOMING_NEXT;
	if (!table[from]?.includes(to)) return { outcome: 'refused' };
	return { outcome: 'moved', late: from === 'MESSAGE_EXCHANGE_ERROR' && isReceipt(to) };
}

export function isReceipt(status: MessageStatus): status is 'ACCEPTED' | 'REJECTED' {
	return status === 'ACCEPTED' || status === 'REJECTED';
}

/** Sending again, with the same id, is for what has failed or is unconfirmed. What is under way goes on by itself. */
export function isResendable(message: {
	direction: 'incoming' | 'outgoing';
	status: MessageStatus;
}): boolean {
	const { direction, status } = message;
	return direction === 'outgoing' && (status === 'MESSAGE_EXCHANGE_ERROR' || status === 'ERROR');
}

/**
 * What a receipt says of our message. The message ids are ours and never used twice, so a rejection only because the
 * receiver has the message already proves that an earlier copy of it arrived (facts: Times).
 */
export function verdictOf(receipt: {
	accepted: boolean;
	findings: readonly Pick<Finding, 'detail'>[];
}): { status: 'ACCEPTED' | 'REJECTED'; code: string | null } {
	if (receipt.accepted) return { status: 'ACCEPTED', code: null };
	const details = receipt.findings.map((finding) => finding.detail);
	const duplicate = details.length > 0 && details.every((detail) => DUPLICATE.includes(detail));
	return duplicate
		? { status: 'ACCEPTED', code: 'duplicate' }
		: { status: 'REJECTED', code: details[0] ?? null };
}

/** Receivers are seen to use both for the same fact. */
const DUPLICATE = ['duplicate', 'multiple-matches'];
