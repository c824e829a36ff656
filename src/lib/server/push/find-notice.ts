import { and, eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import { conversations } from '../conversation/schema.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { findRights } from '../mailbox/rights.ts';
import { notices } from './schema.ts';

/**
 * The conversation that a notice speaks of. Undefined for an unknown id, for somebody else's notice and for a mailbox
 * that she may not read any more: from the outside the three look alike.
 */
export async function findNotice(
	deps: { db: Db; clock: Clock },
	wish: { actor: Actor; noticeId: string }
): Promise<{ conversationId: string; mailboxId: string } | undefined> {
	const { personId } = wish.actor;
	const [found] = await deps.db.read
		.select({ conversationId: conversations.id, mailboxId: conversations.mailboxId })
		.from(notices)
		.innerJoin(conversations, eq(conversations.id, notices.conversationId))
		.where(and(eq(notices.id, wish.noticeId), eq(notices.personId, personId)));
	if (!found) return undefined;
	const rights = await findRights(deps.db.read, personId, found.mailboxId, deps.clock.now());
	return rights.read ? found : undefined;
}
