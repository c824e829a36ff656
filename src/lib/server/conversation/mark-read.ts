import { sql } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { findAccess } from './access.ts';
import { conversationReads } from './schema.ts';

/**
 * Remembers how far a person has read. `until` is `lastMessageAt` of the conversation as she saw it: what came after
 * stays unread. Without it, everything that is there now. The mark never moves backwards.
 */
export async function markConversationRead(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; conversationId: string; until?: number }
): Promise<{ outcome: 'done' } | { outcome: 'not-found' }> {
	const { personId } = input.actor;
	return deps.db.write(async (tx) => {
		const now = deps.clock.now();
		const access = await findAccess(tx, personId, input.conversationId, 'read', now);
		if (access.outcome !== 'granted') return { outcome: 'not-found' };
		const { lastMessageAt } = access.conversation;
		const readUntil = Math.min(input.until ?? lastMessageAt, lastMessageAt);
		await tx
			.insert(conversationReads)
			.values({ personId, conversationId: input.conversationId, readUntil })
			.onConflictDoUpdate({
				target: [conversationReads.personId, conversationReads.conversationId],
				set: { readUntil: sql`max(read_until, excluded.read_until)` }
			});
		return { outcome: 'done' };
	});
}
