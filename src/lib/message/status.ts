/** Message status after the code list of the SDK API MT/MK (B1.4.2). Official spelling, never shown to people. */
export const OUTGOING_STATUSES = [
	'SCHEDULED',
	'SUBMITTED',
	'SCHEDULED_FOR_RESEND',
	'ACKNOWLEDGE',
	'WAITING_FOR_RECEIPT',
	'ACCEPTED',
	'REJECTED',
	'MESSAGE_EXCHANGE_ERROR'
] as const;
export const INCOMING_STATUSES = ['RETRIEVED', 'RECEIPT_SENT', 'NEW'] as const;

export type OutgoingStatus = (typeof OUTGOING_STATUSES)[number];
export type IncomingStatus = (typeof INCOMING_STATUSES)[number];
export type MessageStatus = OutgoingStatus | IncomingStatus | 'ERROR';

/**
 * The state words that people see, and no others: utkast, köat, skickat, mottaget, avvisat, obekräftat, misslyckat
 * (incoming: nytt, läst).
 */
export type ShownState =
	'draft' | 'queued' | 'sent' | 'received' | 'rejected' | 'unconfirmed' | 'failed' | 'new' | 'read';

/**
 * What the sender may be told. `unconfirmed` is what we say when no receipt came in time: the message may well have
 * arrived. `failed` is said only when we know that it never left for the receiver.
 */
export function shownStateOf(message: {
	status: MessageStatus;
	/** Code of the last event, e.g. RECEIPT_TIMEOUT. */
	lastCode: string | null;
}): ShownState {
	switch (message.status) {
		case 'SCHEDULED':
		case 'SCHEDULED_FOR_RESEND':
			return 'queued';
		case 'SUBMITTED':
		case 'ACKNOWLEDGE':
		case 'WAITING_FOR_RECEIPT':
			return 'sent';
		case 'ACCEPTED':
			return 'received';
		case 'REJECTED':
			return 'rejected';
		case 'MESSAGE_EXCHANGE_ERROR':
			return message.lastCode === 'RECEIPT_TIMEOUT' ? 'unconfirmed' : 'failed';
		case 'ERROR':
			return 'failed';
		case 'RETRIEVED':
		case 'RECEIPT_SENT':
		case 'NEW':
			return 'new';
	}
}
