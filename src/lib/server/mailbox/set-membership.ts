import { eq } from 'drizzle-orm';
import type { MailboxRights } from '#lib/mailbox/mailbox.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { personIdOf, type ActorOrInstallation } from '../identity/actor.ts';
import { people } from '../identity/schema.ts';
import { mayAdminister } from './may-administer.ts';
import { releaseUnreadable } from './release-unreadable.ts';
import { writeMembership } from './write-membership.ts';

export type SetMembershipOutcome =
	| { outcome: 'done' }
	| { outcome: 'not-found' }
	/** Nobody changes her own rights. */
	| { outcome: 'own' }
	/** Reading needs the queue, sending needs reading; and a right must not have ended before it begins. */
	| { outcome: 'invalid' };

/**
 * Gives a person exactly these rights in a mailbox, from `from` (null: at once) until `until` (null: until somebody ends
 * them), in ms since the epoch. No right at all removes the membership. What groups give is not touched. Who can read
 * there no longer handles nothing there any more. Asks for `administer` in the mailbox, or for the role `administrator`.
 */
export async function setMembership(
	deps: { db: Db; clock: Clock },
	input: {
		actor: ActorOrInstallation;
		mailboxId: string;
		personId: string;
		rights: MailboxRights;
		from?: number | null;
		until?: number | null;
	}
): Promise<SetMembershipOutcome> {
	const { actor, mailboxId, personId, rights } = input;
	const now = deps.clock.now();
	const from = input.from ?? null;
	const until = input.until ?? null;
	if ((rights.read && !rights.queue) || (rights.send && !rights.read)) {
		return { outcome: 'invalid' };
	}
	if (until !== null && until <= Math.max(now, from ?? now)) return { outcome: 'invalid' };
	return deps.db.write(async (tx) => {
		if (!(await mayAdminister(tx, actor, mailboxId, now))) return { outcome: 'not-found' };
		const by = personIdOf(actor);
		if (by === personId) return { outcome: 'own' };
		const [person] = await tx
			.select({ active: people.active })
			.from(people)
			.where(eq(people.id, personId));
		if (!person?.active) return { outcome: 'not-found' };
		const terms = { rights, from, until };
		await appendAudit(tx, await writeMembership(tx, { at: now, by, mailboxId, personId, terms }));
		await releaseUnreadable(tx, { at: now, by, mailboxId, personId });
		return { outcome: 'done' };
	});
}
