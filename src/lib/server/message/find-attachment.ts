import type { AttachmentView } from '#lib/conversation/conversation.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { findGrantedFile } from './attachment-access.ts';

/** A file without its content, and where it belongs. */
export interface PlacedAttachment extends AttachmentView {
	place: { mailboxId: string; conversationId: string } | { draftId: string };
}

/**
 * What a file is called and where it belongs, for whoever may open it. Gives out no content and is therefore no opening
 * in the log.
 */
export async function findAttachment(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; attachmentId: string }
): Promise<PlacedAttachment | undefined> {
	const file = await findGrantedFile(deps, input);
	if (file === undefined) return undefined;
	const { id, fileName, contentType, size, place } = file;
	return {
		id,
		fileName,
		contentType,
		size,
		place:
			'draftId' in place
				? place
				: { mailboxId: place.mailboxId, conversationId: place.conversationId }
	};
}
