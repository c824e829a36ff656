import { eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Ids } from '../ids.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { INSTALLATION } from '../identity/actor.ts';
import { mailboxes } from './schema.ts';

export type CreateMailboxOutcome =
	| { outcome: 'done'; mailboxId: string }
	/** Our organisation has a mailbox for this functional address already. */
	| { outcome: 'exists'; mailboxId: string };

/** Opens a mailbox for one of our functional addresses. Nobody has a right in it until one is given. */
export async function createMailbox(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: {
		actor: typeof INSTALLATION;
		id?: string;
		functionalAddress: string;
		name: string;
		description?: string;
	}
): Promise<CreateMailboxOutcome> {
	const mailboxId = input.id ?? deps.ids.uuid();
	const now = deps.clock.now();
	return deps.db.write(async (tx) => {
		const [existing] = await tx
			.select({ id: mailboxes.id })
			.from(mailboxes)
			.where(eq(mailboxes.functionalAddress, input.functionalAddress));
		if (existing !== undefined) return { outcome: 'exists', mailboxId: existing.id };
		await tx.insert(mailboxes).values({
			id: mailboxId,
			functionalAddress: input.functionalAddress,
			name: input.name,
			description: input.description ?? '',
			createdAt: now
		});
		await appendAudit(tx, { event: 'mailbox.created', at: now, personId: null, mailboxId });
		return { outcome: 'done', mailboxId };
	});
}
