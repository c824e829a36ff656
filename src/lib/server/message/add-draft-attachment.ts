import { eq } from 'drizzle-orm';
import type { AttachmentView } from '#lib/conversation/conversation.ts';
import type { DraftView } from '#lib/message/draft.ts';
import { roomForFile, type EstimatedMessage } from '#lib/message/estimate-bytes.ts';
import { isAllowedByPolicy } from '#lib/message/file-families.ts';
import { cleanFileName } from '#lib/message/file-name.ts';
import { FILE_HEAD_BYTES, identifyFile, isAllowedFileName } from '#lib/message/file-types.ts';
import { assert } from '../assert.ts';
import type { BlobStore } from '../blob/blob-store.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { isAppError } from '../errors.ts';
import type { Ids } from '../ids.ts';
import type { Actor } from '../identity/actor.ts';
import { findOwnDraft, nextUpdatedAt } from './draft-access.ts';
import { loadDraft } from './load-draft.ts';
import { draftAttachments, drafts } from './schema.ts';
import { withHead } from './stream-head.ts';

const ATTACHMENTS_MAX = 50;

export type AddAttachmentOutcome =
	| { outcome: 'done'; attachment: AttachmentView }
	| { outcome: 'not-found' }
	/** With this file the whole message would be over the limit. `limitBytes`: how large the file may be; 0: no room. */
	| { outcome: 'too-large'; limitBytes: number }
	/** Not one of the types that we send, or its content is not what its name says. */
	| { outcome: 'not-supported' }
	/** The mailbox's policy does not let files of this kind be sent from it. */
	| { outcome: 'not-allowed-here' }
	| { outcome: 'empty' }
	| { outcome: 'too-many'; limit: number };

/**
 * Streams a file into a draft. `contentType` is what the browser says and is not trusted: the type follows from name and
 * content. Reading stops as soon as the file cannot be taken.
 */
export async function addDraftAttachment(
	deps: { db: Db; blobs: Pick<BlobStore, 'put'>; clock: Clock; ids: Ids },
	input: {
		actor: Actor;
		draftId: string;
		fileName: string;
		contentType?: string;
		content: AsyncIterable<Uint8Array>;
	}
): Promise<AddAttachmentOutcome> {
	const own = await findOwnDraft(deps.db.read, deps, input.actor, input.draftId);
	const loaded = own && (await loadDraft(deps.db.read, input.draftId));
	if (loaded === undefined) return { outcome: 'not-found' };
	const fileName = cleanFileName(input.fileName);
	if (!isAllowedFileName(fileName)) return { outcome: 'not-supported' };
	if (!isAllowedByPolicy(fileName, loaded.view.fileFamilies)) {
		return { outcome: 'not-allowed-here' };
	}
	const limitBytes = roomForFile(estimated(loaded.view), fileName);
	const file = await withHead(input.content, FILE_HEAD_BYTES);
	if (file.head.length === 0) return { outcome: 'empty' };
	const contentType = identifyFile(fileName, file.head);
	if (contentType === undefined) return { outcome: 'not-supported' };
	if (limitBytes === 0) return { outcome: 'too-large', limitBytes };
	let blob;
	try {
		blob = await deps.blobs.put(file.content, { bytesMax: limitBytes });
	} catch (error) {
		if (isAppError(error, 'BLOB_TOO_LARGE')) return { outcome: 'too-large', limitBytes };
		throw error;
	}
	return record(deps, input, { fileName, contentType, size: blob.size, blob: blob.id });
}

/** Looks again inside the transaction: another upload, or sending, may have been faster. */
async function record(
	deps: { db: Db; clock: Clock; ids: Ids },
	input: { actor: Actor; draftId: string },
	file: { fileName: string; contentType: string; size: number; blob: string }
): Promise<AddAttachmentOutcome> {
	return deps.db.write(async (tx): Promise<AddAttachmentOutcome> => {
		const own = await findOwnDraft(tx, deps, input.actor, input.draftId);
		if (own === undefined) return { outcome: 'not-found' };
		const loaded = await loadDraft(tx, input.draftId);
		assert(loaded !== undefined, 'a draft found is a draft loaded');
		if (!isAllowedByPolicy(file.fileName, loaded.view.fileFamilies)) {
			return { outcome: 'not-allowed-here' };
		}
		const limitBytes = roomForFile(estimated(loaded.view), file.fileName);
		if (file.size > limitBytes) return { outcome: 'too-large', limitBytes };
		if (loaded.attachments.length >= ATTACHMENTS_MAX) {
			return { outcome: 'too-many', limit: ATTACHMENTS_MAX };
		}
		const id = deps.ids.rowId();
		const position = (loaded.attachments.at(-1)?.position ?? -1) + 1;
		await tx.insert(draftAttachments).values({ id, draftId: input.draftId, position, ...file });
		const updatedAt = nextUpdatedAt(own, deps.clock.now());
		await tx.update(drafts).set({ updatedAt }).where(eq(drafts.id, input.draftId));
		const { fileName, contentType, size } = file;
		return { outcome: 'done', attachment: { id, fileName, contentType, size } };
	});
}

function estimated(draft: DraftView): EstimatedMessage {
	return {
		subject: draft.subject,
		text: draft.text,
		references: [...draft.references, ...draft.recipientReferences, ...draft.persons],
		attachments: draft.attachments
	};
}
