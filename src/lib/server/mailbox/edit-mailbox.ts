import { eq } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { Clock } from '../clock.ts';
import { conversations } from '../conversation/schema.ts';
import type { Db, Reader } from '../db/database.ts';
import { personIdOf, type ActorOrInstallation } from '../identity/actor.ts';
import { hasRole } from '../identity/roles.ts';
import {
	findSettingsProblem,
	type MailboxSettings,
	type SettingsProblem
} from './mailbox-settings.ts';
import { mayAdminister } from './may-administer.ts';
import { mailboxes } from './schema.ts';

export type EditMailboxOutcome =
	| { outcome: 'done' }
	| { outcome: 'not-found' }
	| { outcome: 'invalid'; problem: SettingsProblem }
	/** Messages have come or gone under the functional address: it stays. */
	| { outcome: 'address-fixed' }
	/** Another mailbox has that functional address. */
	| { outcome: 'exists' };

/**
 * Changes what a mailbox says of itself and its policies; what is left out stays. Name and functional address are known
 * to others, so they ask for the role `administrator`; the rest also for `administer` in the mailbox.
 */
export async function editMailbox(
	deps: { db: Db; clock: Clock },
	input: { actor: ActorOrInstallation; mailboxId: string; changes: Partial<MailboxSettings> }
): Promise<EditMailboxOutcome> {
	const { actor, mailboxId, changes } = input;
	const now = deps.clock.now();
	const problem = findSettingsProblem(changes);
	if (problem !== undefined) return { outcome: 'invalid', problem };
	return deps.db.write(async (tx) => {
		if (!(await mayAdminister(tx, actor, mailboxId, now))) return { outcome: 'not-found' };
		const [row] = await tx.select().from(mailboxes).where(eq(mailboxes.id, mailboxId));
		const changed = (Object.keys(changes) as (keyof MailboxSettings)[]).filter(
			(field) =>
				changes[field] !== undefined &&
				// Hours and families are lists.
				JSON.stringify(changes[field]) !== JSON.stringify(row?.[field])
		);
		if (changed.length === 0) return { outcome: 'done' };
		const known = changed.includes('name') || changed.includes('functionalAddress');
		if (
			known &&
			actor !== 'installation' &&
			!(await hasRole(tx, actor.personId, 'administrator'))
		) {
			return { outcome: 'not-found' };
		}
		const address = changes.functionalAddress;
		if (address !== undefined && changed.includes('functionalAddress')) {
			if (await hasMessages(tx, mailboxId)) return { outcome: 'address-fixed' };
			const taken = await tx.$count(mailboxes, eq(mailboxes.functionalAddress, address));
			if (taken > 0) return { outcome: 'exists' };
		}
		await tx
			.update(mailboxes)
			.set(Object.fromEntries(changed.map((field) => [field, changes[field]])))
			.where(eq(mailboxes.id, mailboxId));
		await appendAudit(tx, {
			event: 'mailbox.edited',
			at: now,
			personId: personIdOf(actor),
			mailboxId,
			facts: { fields: changed.join(' ') }
		});
		return { outcome: 'done' };
	});
}

/** Whether anything has come or gone; then the functional address is known to others. */
export async function hasMessages(reader: Reader, mailboxId: string): Promise<boolean> {
	const [one] = await reader
		.select({ id: conversations.id })
		.from(conversations)
		.where(eq(conversations.mailboxId, mailboxId))
		.limit(1);
	return one !== undefined;
}
