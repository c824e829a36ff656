import { and, eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { findOwnDraft, nextUpdatedAt } from './draft-access.ts';
import { draftAttachments, drafts } from './schema.ts';

/** Takes a file out of the actor's own draft. Taking it out twice changes nothing. */
export async function removeDraftAttachment(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; draftId: string; attachmentId: string }
): Promise<{ outcome: 'done' } | { outcome: 'not-found' }> {
	return deps.db.write(async (tx) => {
		const draft = await findOwnDraft(tx, deps, input.actor, input.draftId);
		if (draft === undefined) return { outcome: 'not-found' };
		await tx
			.delete(draftAttachments)
			.where(
				and(eq(draftAttachments.id, input.attachmentId), eq(draftAttachments.draftId, draft.id))
			);
		const updatedAt = nextUpdatedAt(draft, deps.clock.now());
		await tx.update(drafts).set({ updatedAt }).where(eq(drafts.id, draft.id));
		return { outcome: 'done' };
	});
}
