import { and, eq } from 'drizzle-orm';
import type { MembershipTerms } from '#lib/administration/membership.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { Tx } from '../db/database.ts';
import { memberships } from './schema.ts';

/** Source of a membership that somebody has given. */
export const MANUAL = 'manual';

/**
 * Puts what was given by hand in the place of what was there; null, or no right at all, removes it. The caller has
 * checked everything. Returns the event to append in the same transaction.
 */
export async function writeMembership(
	tx: Tx,
	act: {
		at: number;
		/** Who acts; null: the installation. */
		by: string | null;
		mailboxId: string;
		personId: string;
		terms: MembershipTerms | null;
	}
): Promise<AuditEvent> {
	const { at, by, mailboxId, personId, terms } = act;
	const place = { at, personId: by, mailboxId };
	if (terms === null || !(terms.rights.queue || terms.rights.administer)) {
		await tx
			.delete(memberships)
			.where(
				and(
					eq(memberships.mailboxId, mailboxId),
					eq(memberships.personId, personId),
					eq(memberships.source, MANUAL)
				)
			);
		return { event: 'membership.removed', ...place, facts: { person: personId } };
	}
	const { rights, from, until } = terms;
	const columns = {
		mayQueue: rights.queue,
		mayRead: rights.read,
		maySend: rights.send,
		mayAdminister: rights.administer,
		from,
		until
	};
	await tx
		.insert(memberships)
		.values({ mailboxId, personId, source: MANUAL, ...columns, createdAt: at })
		.onConflictDoUpdate({
			target: [memberships.mailboxId, memberships.personId, memberships.source],
			set: columns
		});
	return {
		event: 'membership.set',
		...place,
		facts: { person: personId, ...rights, from, until }
	};
}
