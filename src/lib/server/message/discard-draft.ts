import { eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { draftAttachments, drafts } from './schema.ts';

/**
 * Throws a draft of the actor's own away, whatever her rights are now: it is hers. The bytes of its attachments stay
 * in the blob store until retention clears what nothing refers to: the same bytes may belong to a message.
 */
export async function discardDraft(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; draftId: string }
): Promise<{ outcome: 'done' } | { outcome: 'not-found' }> {
	return deps.db.write(async (tx) => {
		const [draft] = await tx
			.select({ authorId: drafts.authorId })
			.from(drafts)
			.where(eq(drafts.id, input.draftId));
		if (draft?.authorId !== input.actor.personId) return { outcome: 'not-found' };
		await deleteDraft(tx, input.draftId);
		return { outcome: 'done' };
	});
}

export async function deleteDraft(tx: Tx, draftId: string): Promise<void> {
	await tx.delete(draftAttachments).where(eq(draftAttachments.draftId, draftId));
	await tx.delete(drafts).where(eq(drafts.id, draftId));
}
