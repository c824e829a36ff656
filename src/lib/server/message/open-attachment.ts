import { eq } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { BlobStore } from '../blob/blob-store.ts';
import type { Clock } from '../clock.ts';
import { recordDenied } from '../conversation/access.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { findRights } from '../mailbox/rights.ts';
import { findOwnDraft } from './draft-access.ts';
import { attachments, draftAttachments, messages } from './schema.ts';

export interface OpenedAttachment {
	fileName: string;
	/** As the sender says; for what we have written ourselves, as its content says. */
	contentType: string;
	/** Bytes. */
	size: number;
	stream: AsyncIterable<Buffer>;
}

interface Deps {
	db: Db;
	blobs: Pick<BlobStore, 'open'>;
	clock: Clock;
}

/**
 * A file of a message in a mailbox that the actor may read, or of her own draft, as a stream. Undefined when there is
 * none or she may not. Every opening of a message's file is logged, before the first byte is given out.
 * @throws AppError BLOB_MISSING | STORAGE_DAMAGED when the store has lost it.
 */
export async function openAttachment(
	deps: Deps,
	input: { actor: Actor; attachmentId: string }
): Promise<OpenedAttachment | undefined> {
	const [file] = await deps.db.read
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
	if (file === undefined) return openDraftAttachment(deps, input);
	const { personId } = input.actor;
	const now = deps.clock.now();
	const rights = await findRights(deps.db.read, personId, file.mailboxId, now);
	if (!rights.read) {
		const conversation = { id: file.conversationId, mailboxId: file.mailboxId };
		await deps.db.write((tx) => recordDenied(tx, input.actor, conversation, 'attachment', now));
		return undefined;
	}
	const { stream } = await deps.blobs.open(file.blob);
	await deps.db.write((tx) =>
		appendAudit(tx, {
			event: 'attachment.opened',
			at: now,
			personId,
			mailboxId: file.mailboxId,
			conversationId: file.conversationId,
			messageId: file.messageId,
			facts: { attachment: file.id, size: file.size }
		})
	);
	const { fileName, contentType, size } = file;
	return { fileName, contentType, size, stream };
}

async function openDraftAttachment(
	deps: Deps,
	input: { actor: Actor; attachmentId: string }
): Promise<OpenedAttachment | undefined> {
	const [file] = await deps.db.read
		.select()
		.from(draftAttachments)
		.where(eq(draftAttachments.id, input.attachmentId));
	if (file === undefined) return undefined;
	const own = await findOwnDraft(deps.db.read, deps, input.actor, file.draftId);
	if (own === undefined) return undefined;
	const { fileName, contentType, size } = file;
	return { fileName, contentType, size, stream: (await deps.blobs.open(file.blob)).stream };
}
