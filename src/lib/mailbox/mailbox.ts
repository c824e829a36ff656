/** The vocabulary of function mailboxes that server and browser share. */

/**
 * What a person may do in one mailbox. Each right includes those before it: who reads also sees the queue, who sends
 * also reads. `administer` stands alone: who hands out rights need not see messages.
 */
export interface MailboxRights {
	/** See counts and ages; never sender, subject or content. */
	queue: boolean;
	read: boolean;
	send: boolean;
	administer: boolean;
}

export type MailboxRight = keyof MailboxRights;

/** Conversations by what we do about them. */
export interface MailboxCounts {
	unassigned: number;
	/** Assigned to the reader and not waiting. */
	mine: number;
	/** Waiting for the counterpart, whoever handles them. */
	waiting: number;
	done: number;
}

export interface MailboxSummary {
	id: string;
	name: string;
	functionalAddress: string;
	description: string;
	/** When somebody answers, and whom to turn to otherwise; empty when nothing is said. */
	openingHours: string;
	fallbackContact: string;
	/** It takes and sends no messages any more. */
	closed: boolean;
	rights: MailboxRights;
	counts: MailboxCounts;
	/**
	 * Conversations that concern the reader (unassigned, or handled by her) with an incoming message that she has not
	 * read. 0 without the right to read.
	 */
	unread: number;
	/** Since when the oldest unassigned conversation has waited, in ms since the epoch; null when none waits. */
	oldestUnassignedAt: number | null;
}
