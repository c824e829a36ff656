import { eq } from 'drizzle-orm';
import type { AttachmentView } from '#lib/conversation/conversation.ts';
import type { Clock } from '../clock.ts';
import { recordDenied } from '../conversation/access.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { findRights } from '../mailbox/rights.ts';
import { findOwnDraft } from './draft-access.ts';
import { attachments, draftAttachments, messages } from './schema.ts';

/** A file without its content, and where it belongs. */
export interface PlacedAttachment extends AttachmentView {
	place: { mailboxId: string; conversationId: string } | { draftId: string };
}

/**
 * What a file is called and where it belongs, for whoever may open it. Gives out no content and is therefore no opening
 * in the log; an attempt without right is logged, as `openAttachment` does.
 */
export async function findAttachment(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; attachmentId: string }
): Promise<PlacedAttachment | undefined> {
	const [file] = await deps.db.read
		.select({
			id: attachments.id,
			fileName: attachments.fileName,
			contentType: attachments.contentType,
			size: attachments.size,
			mailboxId: messages.mailboxId,
			conversationId: messages.conversationId
		})
		.from(attachments)
		.innerJoin(messages, eq(messages.id, attachments.messageId))
		.where(eq(attachments.id, input.attachmentId));
	if (file === undefined) return findDraftAttachment(deps, input);
	const { mailboxId, conversationId, ...view } = file;
	const now = deps.clock.now();
	const rights = await findRights(deps.db.read, input.actor.personId, mailboxId, now);
	if (!rights.read) {
		const conversation = { id: conversationId, mailboxId };
		await deps.db.write((tx) => recordDenied(tx, input.actor, conversation, 'attachment', now));
		return undefined;
	}
	return { ...view, place: { mailboxId, conversationId } };
}

async function findDraftAttachment(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; attachmentId: string }
): Promise<PlacedAttachment | undefined> {
	const [file] = await deps.db.read
		.select()
		.from(draftAttachments)
		.where(eq(draftAttachments.id, input.attachmentId));
	if (file === undefined) return undefined;
	const own = await findOwnDraft(deps.db.read, deps, input.actor, file.draftId);
	if (own === undefined) return undefined;
	const { id, fileName, contentType, size } = file;
	return { id, fileName, contentType, size, place: { draftId: file.draftId } };
}
