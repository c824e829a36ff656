/** The vocabulary of memberships that the administration's pages and the server share. */
import type { MailboxRights } from '#lib/mailbox/mailbox.ts';

/** What a membership given by hand says. */
export interface MembershipTerms {
	rights: MailboxRights;
	/** ms since the epoch; null: it has begun. */
	from: number | null;
	/** ms since the epoch; null: until somebody ends it. */
	until: number | null;
}

/** Each level includes those before it. */
export const LEVELS = ['none', 'queue', 'read', 'send'] as const;
export type Level = (typeof LEVELS)[number];

export function levelOf(rights: MailboxRights): Level {
	if (rights.send) return 'send';
	if (rights.read) return 'read';
	return rights.queue ? 'queue' : 'none';
}

export function rightsAt(level: Level, administer: boolean): MailboxRights {
	const rank = LEVELS.indexOf(level);
	return { queue: rank >= 1, read: rank >= 2, send: rank >= 3, administer };
}

/** Why a change is not made. */
export const REFUSALS = [
	/** No such person or mailbox, or the mailbox is not hers to administer. */
	'not-found',
	/** Nobody changes her own rights. */
	'own',
	/** The person has left. */
	'inactive',
	/** It ends before it begins, or has ended already. */
	'dates',
	/** Somebody has changed it since: only when a batch is taken back. */
	'changed-since'
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** One change as it is shown before it is made. */
export interface PlannedChange {
	person: { id: string; name: string };
	mailbox: { id: string; name: string };
	before: MembershipTerms | null;
	/** null: the membership goes. */
	after: MembershipTerms | null;
	/** null: it will be made. */
	refusal: Refusal | null;
	/** It is so already. */
	same: boolean;
}
