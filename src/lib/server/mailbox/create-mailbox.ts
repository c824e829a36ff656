import { eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { INSTALLATION, personIdOf, type ActorOrInstallation } from '../identity/actor.ts';
import { mayAdministerAll } from '../identity/roles.ts';
import {
	findSettingsProblem,
	type MailboxSettings,
	type SettingsProblem
} from './mailbox-settings.ts';
import { mailboxes } from './schema.ts';

export type CreateMailboxOutcome =
	| { outcome: 'done'; mailboxId: string }
	/** Our organisation has a mailbox for this functional address already. */
	| { outcome: 'exists'; mailboxId: string };

type NewMailbox = Partial<MailboxSettings> &
	Pick<MailboxSettings, 'functionalAddress' | 'name'> & { id?: string };

/**
 * Opens a mailbox for one of our functional addresses. Nobody has a right in it until one is given. Asks for the role
 * `administrator`.
 */
export async function createMailbox(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: NewMailbox & { actor: typeof INSTALLATION }
): Promise<CreateMailboxOutcome>;
export async function createMailbox(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: NewMailbox & { actor: ActorOrInstallation }
): Promise<
	CreateMailboxOutcome | { outcome: 'not-found' } | { outcome: 'invalid'; problem: SettingsProblem }
>;
export async function createMailbox(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: NewMailbox & { actor: ActorOrInstallation }
) {
	const { actor, id = deps.ids.uuid(), ...settings } = input;
	const now = deps.clock.now();
	const problem = actor === INSTALLATION ? undefined : findSettingsProblem(settings);
	if (problem !== undefined) return { outcome: 'invalid' as const, problem };
	return deps.db.write(async (tx) => {
		if (!(await mayAdministerAll(tx, actor, now))) return { outcome: 'not-found' as const };
		const [existing] = await tx
			.select({ id: mailboxes.id })
			.from(mailboxes)
			.where(eq(mailboxes.functionalAddress, settings.functionalAddress));
		if (existing !== undefined) return { outcome: 'exists' as const, mailboxId: existing.id };
		await tx.insert(mailboxes).values({ id, ...settings, createdAt: now });
		await appendAudit(tx, {
			event: 'mailbox.created',
			at: now,
			personId: personIdOf(actor),
			mailboxId: id
		});
		return { outcome: 'done' as const, mailboxId: id };
	});
}
