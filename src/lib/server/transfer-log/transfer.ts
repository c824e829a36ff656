import type { PayloadKind } from '../envelope/envelope.ts';

/**
 * One passage of one envelope between us and somebody else, or between two of our own mailboxes (then two of these: it goes
 * out and it comes in). Ids, times, sizes and codes: never a subject, never content.
 */
export interface Transfer {
	/** The row's own id. */
	readonly id: string;
	readonly direction: 'outgoing' | 'incoming';
	/** Null for what could not be read so far as to know. */
	readonly kind: PayloadKind | null;
	readonly route: 'access-point' | 'internal';
	/** T.MessageId. */
	readonly transportId: string;
	/** AS4 message id, as our access point states it. */
	readonly accessPointMessageId: string | null;
	/** XHE Header/ID; of a message its M.MessageId. */
	readonly envelopeId: string | null;
	/** Receipts that we send: the envelope that they answer. */
	readonly receiptFor: string | null;
	/** 1 for the first sending of a message, more when it was sent again. */
	readonly round: number;
	readonly sdkConversationId: string | null;
	readonly documentType: string;
	readonly from: string;
	readonly to: string;
	/** Bytes of the envelope, and their SHA-256, hex. Null before it has been sealed. */
	readonly size: number | null;
	readonly sha256: string | null;
	/** Milliseconds since the epoch; null for what has not happened, or cannot. */
	readonly times: TransferTimes;
	/** Of the outbox or the inbox: docs/message-service.md. */
	readonly state: string;
	/** Code of docs/errors.md: why it is not further, or was refused. */
	readonly outcome: string | null;
	/** Of a message: what its receipt says, ours or theirs. */
	readonly receipt: 'ACCEPTED' | 'REJECTED' | null;
	/** Row of the message that it carries or answers; null when there is none. */
	readonly messageRow: string | null;
}

export interface TransferTimes {
	/** Ordered by us (outgoing). */
	readonly createdAt: number | null;
	/** Taken by our access point. */
	readonly submittedAt: number | null;
	/** Taken by the receiver's access point. */
	readonly transportedAt: number | null;
	/** Safe with us (incoming). */
	readonly receivedAt: number | null;
	/** Accepted, refused, applied or quarantined. */
	readonly processedAt: number | null;
	/** Of a message: the time that its receipt states (outgoing), or when we made ours (incoming). */
	readonly receiptAt: number | null;
}

/** All of it optional; what is given must all hold. */
export interface TransferFilter {
	/** Transport id, AS4 message id, envelope id, conversation id, or the id of a row here. Upper or lower case. */
	readonly id?: string;
	/** Participant id of the other side. */
	readonly counterpart?: string;
	/** First and last moment, ms since the epoch, of the ordering or the arrival. */
	readonly since?: number;
	readonly until?: number;
}

export interface TransferPage {
	/** Newest first. */
	readonly rows: Transfer[];
	/** Where the next page begins; null at the end. */
	readonly next: string | null;
}
