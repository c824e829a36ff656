import { and, eq } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { messages } from './schema.ts';

/**
 * Where a draft of the actor's went when it was sent: the message has the draft's id. Undefined when it was not sent, or
 * by somebody else. Says nothing of whether she may still read there; the page that it leads to does.
 */
export async function findSentDraft(
	deps: { db: Pick<Db, 'read'> },
	input: { actor: Actor; draftId: string }
): Promise<{ mailboxId: string; conversationId: string } | undefined> {
	const [sent] = await deps.db.read
		.select({ mailboxId: messages.mailboxId, conversationId: messages.conversationId })
		.from(messages)
		.where(and(eq(messages.id, input.draftId), eq(messages.authorId, input.actor.personId)));
	return sent;
}
