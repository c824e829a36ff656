/** Who may have a file: the one place that decides, whether its name is asked for or its content. */
import { eq } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import { recordDenied } from '../conversation/access.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { findRights } from '../mailbox/rights.ts';
import { findOwnDraft } from './draft-access.ts';
import { attachments, draftAttachments, messages } from './schema.ts';

export interface GrantedFile {
	id: string;
	fileName: string;
	/** As the sender says; for what we have written ourselves, as its content says. */
	contentType: string;
	/** Bytes. */
	size: number;
	blob: string;
	place: { mailboxId: string; conversationId: string; messageId: string } | { draftId: string };
}

/**
 * A file of a message in a mailbox that the actor may read, or of her own draft. Undefined when there is none or she may
 * not; an attempt at a message's file without right is logged.
 */
export async function findGrantedFile(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; attachmentId: string }
): Promise<GrantedFile | undefined> {
	const [found] = await deps.db.read
		.select({
			id: attachments.id,
			fileName: attachments.fileName,
			contentType: attachments.contentType,
			size: attachments.size,
			blob: attachments.blob,
			messageId: messages.id,
			mailboxId: messages.mailboxId,
			conversationId: messages.conversationId
		})
		.from(attachments)
		.innerJoin(messages, eq(messages.id, attachments.messageId))
		.where(eq(attachments.id, input.attachmentId));
	if (found === undefined) return findOwnDraftsFile(deps, input);
	const { mailboxId, conversationId, messageId, ...file } = found;
	const now = deps.clock.now();
	const rights = await findRights(deps.db.read, input.actor.personId, mailboxId, now);
	if (!rights.read) {
		const conversation = { id: conversationId, mailboxId };
		await deps.db.write((tx) => recordDenied(tx, input.actor, conversation, 'attachment', now));
		return undefined;
	}
	return { ...file, place: { mailboxId, conversationId, messageId } };
}

async function findOwnDraftsFile(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; attachmentId: string }
): Promise<GrantedFile | undefined> {
	const [found] = await deps.db.read
		.select()
		.from(draftAttachments)
		.where(eq(draftAttachments.id, input.attachmentId));
	if (found === undefined) return undefined;
	const own = await findOwnDraft(deps.db.read, deps, input.actor, found.draftId);
	if (own === undefined) return undefined;
	const { id, fileName, contentType, size, blob, draftId } = found;
	return { id, fileName, contentType, size, blob, place: { draftId } };
}
