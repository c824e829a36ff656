/**
 * Who administers what. The role `administrator` administers everything; the right `administer` in a mailbox, that
 * mailbox: who is in it, what it says of itself, its policies. Everybody else is told that there is nothing here.
 */
import { appendAudit } from '../audit/append-audit.ts';
import type { Reader, Tx } from '../db/database.ts';
import { INSTALLATION, personIdOf, type ActorOrInstallation } from '../identity/actor.ts';
import { hasRole } from '../identity/roles.ts';
import { listMailboxesWithRight } from '../mailbox/rights.ts';

export interface Authority {
	/** null: she acts for the installation itself. */
	personId: string | null;
	everything: boolean;
	/** What she administers by a right in the mailbox; not consulted when it is everything. */
	mailboxIds: ReadonlySet<string>;
}

export async function findAuthority(
	reader: Reader,
	actor: ActorOrInstallation,
	now: number
): Promise<Authority> {
	const personId = personIdOf(actor);
	if (actor === INSTALLATION || (await hasRole(reader, actor.personId, 'administrator'))) {
		return { personId, everything: true, mailboxIds: new Set() };
	}
	const administered = await listMailboxesWithRight(reader, actor.personId, 'administer', now);
	const mailboxIds = new Set(administered.map(({ mailboxId }) => mailboxId));
	return { personId, everything: false, mailboxIds };
}

export function administers(authority: Authority, mailboxId: string): boolean {
	return authority.everything || authority.mailboxIds.has(mailboxId);
}

export function administersAnything(authority: Authority): boolean {
	return authority.everything || authority.mailboxIds.size > 0;
}

/** Logs that somebody asked for what she does not administer. */
export async function logDenied(
	tx: Tx,
	actor: ActorOrInstallation,
	now: number,
	mailboxId?: string
): Promise<void> {
	await appendAudit(tx, {
		event: 'access.denied',
		at: now,
		personId: personIdOf(actor),
		...(mailboxId !== undefined && { mailboxId }),
		facts: { to: 'administer' }
	});
}
