import { appendAudit } from '../audit/append-audit.ts';
import type { BlobStore } from '../blob/blob-store.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { findGrantedFile, type GrantedFile } from './attachment-access.ts';

export interface OpenedAttachment extends Pick<GrantedFile, 'fileName' | 'contentType' | 'size'> {
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
	const file = await findGrantedFile(deps, input);
	if (file === undefined) return undefined;
	const { fileName, contentType, size, place } = file;
	const { stream } = await deps.blobs.open(file.blob);
	if ('messageId' in place) {
		await deps.db.write((tx) =>
			appendAudit(tx, {
				event: 'attachment.opened',
				at: deps.clock.now(),
				personId: input.actor.personId,
				...place,
				facts: { attachment: file.id, size }
			})
		);
	}
	return { fileName, contentType, size, stream };
}
