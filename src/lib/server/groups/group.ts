/** The vocabulary and the limits of groups. */
import type { MailboxRights } from '#lib/mailbox/mailbox.ts';

/** A group larger than this is not taken: no function mailbox is handled by twenty thousand. */
export const GROUP_MEMBERS_MAX = 20_000;
/** Groups of one source. Further ones are not taken. */
export const GROUPS_MAX = 10_000;
/** Rules of one group: as many mailboxes as it gives rights in. */
export const GROUP_RULES_MAX = 100;
/** Names and ids as others give them. */
export const GROUP_TEXT_LENGTH_MAX = 256;
/** Rows of memberships that one turn of the event loop changes at most, about. */
const ROWS_AT_ONCE = 100;

export type GroupSource = 'scim' | 'claim';

/** Who causes a change: a person, or null for the identity provider. */
export interface GroupAct {
	/** ms since the epoch. */
	at: number;
	by: string | null;
}

const PREFIX = 'group:';

/** The source that a membership has which follows from a rule about this group. */
export function sourceOf(groupId: string): string {
	return PREFIX + groupId;
}

/** The group that a membership follows from; undefined when it does not. */
export function groupOf(source: string): string | undefined {
	return source.startsWith(PREFIX) ? source.slice(PREFIX.length) : undefined;
}

/** How many people's memberships are changed at once when the group has so many rules. */
export function peopleAtOnce(rules: number): number {
	return Math.max(1, Math.floor(ROWS_AT_ONCE / Math.max(1, rules)));
}

/** Lets others have the event loop: statements run on it, and a large group has many. */
export function breathe(): Promise<void> {
	return new Promise((done) => setImmediate(done));
}

export function* inPieces<T>(all: readonly T[], size: number): Generator<T[]> {
	for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}

/** Reading needs the queue, sending needs reading; a rule that gives nothing is no rule. */
export function isRule(rights: MailboxRights): boolean {
	if ((rights.read && !rights.queue) || (rights.send && !rights.read)) return false;
	return rights.queue || rights.administer;
}
