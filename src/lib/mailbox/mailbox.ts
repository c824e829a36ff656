/** The vocabulary of function mailboxes that server and browser share. */
import type { FileFamily } from '../message/file-families.ts';
import type { WeeklyHours } from './weekly-hours.ts';

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

/** What colleagues are told of a mailbox that they write to. */
export interface ColleaguesMailbox {
	/** Our own participant id, and its functional address. */
	organisation: string;
	address: string;
	weeklyHours: WeeklyHours | null;
	openingHours: string;
	fallbackContact: string;
	/** Nobody can read and send in it now. */
	unmanned: boolean;
}

export interface MailboxSummary {
	id: string;
	name: string;
	functionalAddress: string;
	description: string;
	/** When somebody answers, day by day; null when nothing is said. */
	weeklyHours: WeeklyHours | null;
	/** What else is said of the hours, and whom to turn to otherwise; empty when nothing is said. */
	openingHours: string;
	fallbackContact: string;
	/** Families of files that may be sent from it; null: all. */
	fileFamilies: readonly FileFamily[] | null;
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
