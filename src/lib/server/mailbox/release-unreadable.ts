import { and, eq, inArray } from 'drizzle-orm';
import { releaseConversationsOf } from '../conversation/release-all.ts';
import { conversations } from '../conversation/schema.ts';
import type { Tx } from '../db/database.ts';
import { findRights } from './rights.ts';

/**
 * After a membership has been changed: gives back to everybody what the person handles in the mailbox, if she can read
 * there no longer by any membership of hers. Returns how many conversations it was.
 * @param first called before anything is written, when there is something to give back
 */
export async function releaseUnreadable(
	tx: Tx,
	act: { personId: string; mailboxId: string; by: string | null; at: number },
	first?: () => Promise<void>
): Promise<number> {
	const { personId, mailboxId, at } = act;
	// Few of those who lose a right handle anything: asked first, since many change at once.
	const [one] = await tx
		.select({ id: conversations.id })
		.from(conversations)
		.where(
			and(
				eq(conversations.mailboxId, mailboxId),
				eq(conversations.assigneeId, personId),
				inArray(conversations.state, ['assigned', 'waiting'])
			)
		)
		.limit(1);
	if (one === undefined) return 0;
	const { read } = await findRights(tx, personId, mailboxId, at);
	if (read) return 0;
	await first?.();
	return releaseConversationsOf(tx, act);
}
