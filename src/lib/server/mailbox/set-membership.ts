import { and, eq } from 'drizzle-orm';
import type { MailboxRights } from '#lib/mailbox/mailbox.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { INSTALLATION, personIdOf, type ActorOrInstallation } from '../identity/actor.ts';
import { people } from '../identity/schema.ts';
import { requireRight } from './rights.ts';
import { mailboxes, memberships } from './schema.ts';

export type SetMembershipOutcome =
	| { outcome: 'done' }
	| { outcome: 'not-found' }
	/** Reading needs the queue, sending needs reading; and a right must not have ended before it begins. */
	| { outcome: 'invalid' };

/**
 * Gives a person exactly these rights in a mailbox, from `from` (null: at once) until `until` (null: until somebody ends
 * them), in ms since the epoch. No right at all removes the membership. What groups give is not touched. Asks for
 * `administer` in the mailbox.
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
	const now = deps.clock.now();
	const from = input.from ?? null;
	const until = input.until ?? null;
	const { queue, read, send, administer } = input.rights;
	if ((read && !queue) || (send && !read)) return { outcome: 'invalid' };
	if (until !== null && until <= Math.max(now, from ?? now)) return { outcome: 'invalid' };
	return deps.db.write(async (tx) => {
		if (!(await mayAdminister(tx, input.actor, input.mailboxId, now))) {
			return { outcome: 'not-found' };
		}
		const [person] = await tx
			.select({ active: people.active })
			.from(people)
			.where(eq(people.id, input.personId));
		if (!person?.active) return { outcome: 'not-found' };
		const place = {
			at: now,
			personId: personIdOf(input.actor),
			mailboxId: input.mailboxId
		};
		if (!queue && !administer) {
			await tx
				.delete(memberships)
				.where(
					and(
						eq(memberships.mailboxId, input.mailboxId),
						eq(memberships.personId, input.personId),
						eq(memberships.source, MANUAL)
					)
				);
			await appendAudit(tx, {
				event: 'membership.removed',
				...place,
				facts: { person: input.personId }
			});
			return { outcome: 'done' };
		}
		const columns = {
			mayQueue: queue,
			mayRead: read,
			maySend: send,
			mayAdminister: administer,
			from,
			until
		};
		await tx
			.insert(memberships)
			.values({
				mailboxId: input.mailboxId,
				personId: input.personId,
				source: MANUAL,
				...columns,
				createdAt: now
			})
			.onConflictDoUpdate({
				target: [memberships.mailboxId, memberships.personId, memberships.source],
				set: columns
			});
		await appendAudit(tx, {
			event: 'membership.set',
			...place,
			facts: { person: input.personId, queue, read, send, administer, from, until }
		});
		return { outcome: 'done' };
	});
}

/** Source of a membership that somebody has given. */
const MANUAL = 'manual';

async function mayAdminister(
	tx: Tx,
	actor: ActorOrInstallation,
	mailboxId: string,
	now: number
): Promise<boolean> {
	if (actor === INSTALLATION) {
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
