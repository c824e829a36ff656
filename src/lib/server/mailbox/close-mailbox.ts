import { eq } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { personIdOf, type ActorOrInstallation } from '../identity/actor.ts';
import { mayAdministerAll } from '../identity/roles.ts';
import { mailboxes } from './schema.ts';

/**
 * Closes a mailbox, or opens it again. Closed, it is kept and read as before, answers new messages as an address that
 * is not there, and sends nothing. Asks for the role `administrator`.
 */
export async function setMailboxClosed(
	deps: { db: Db; clock: Clock },
	input: { actor: ActorOrInstallation; mailboxId: string; closed: boolean }
): Promise<{ outcome: 'done' } | { outcome: 'not-found' }> {
	const { actor, mailboxId, closed } = input;
	const now = deps.clock.now();
	return deps.db.write(async (tx) => {
		if (!(await mayAdministerAll(tx, actor, now))) return { outcome: 'not-found' };
		const [row] = await tx
			.select({ closedAt: mailboxes.closedAt })
			.from(mailboxes)
			.where(eq(mailboxes.id, mailboxId));
		if (row === undefined) return { outcome: 'not-found' };
		if ((row.closedAt !== null) === closed) return { outcome: 'done' };
		await tx
			.update(mailboxes)
			.set({ closedAt: closed ? now : null })
			.where(eq(mailboxes.id, mailboxId));
		await appendAudit(tx, {
			event: closed ? 'mailbox.closed' : 'mailbox.reopened',
			at: now,
			personId: personIdOf(actor),
			mailboxId
		});
		return { outcome: 'done' };
	});
}
