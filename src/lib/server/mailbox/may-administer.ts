import { eq } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Tx } from '../db/database.ts';
import { INSTALLATION, type ActorOrInstallation } from '../identity/actor.ts';
import { hasRole } from '../identity/roles.ts';
import { requireRight } from './rights.ts';
import { mailboxes } from './schema.ts';

/**
 * Checks before an act that the mailbox is there and the actor's to administer: by the right in it, or by the role. Logs
 * the attempt of somebody whose it is not.
 */
export async function mayAdminister(
	tx: Tx,
	actor: ActorOrInstallation,
	mailboxId: string,
	now: number
): Promise<boolean> {
	if (actor === INSTALLATION || (await hasRole(tx, actor.personId, 'administrator'))) {
		const [mailbox] = await tx
			.select({ id: mailboxes.id })
			.from(mailboxes)
			.where(eq(mailboxes.id, mailboxId));
		return mailbox !== undefined;
	}
	const check = await requireRight(tx, actor.personId, mailboxId, 'administer', now);
	if (check.outcome !== 'denied') return check.outcome === 'granted';
	await appendAudit(tx, {
		event: 'access.denied',
		at: now,
		personId: actor.personId,
		mailboxId,
		facts: { to: 'administer' }
	});
	return false;
}
