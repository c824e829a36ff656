import type { AttachmentView } from '#lib/conversation/conversation.ts';
import { MESSAGE_BYTES_MAX } from '#lib/message/message.ts';
import type { App } from '#lib/server/app.ts';
import type { Actor } from '#lib/server/identity/actor.ts';
import {
	addDraftAttachment,
	type AddAttachmentOutcome
} from '#lib/server/message/add-draft-attachment.ts';
import { readUpload } from '#lib/server/upload/read-upload.ts';
import type { UploadLimits, UploadRefusal } from '#lib/server/upload/upload.ts';

const LIMITS: UploadLimits = {
	bodyBytesMax: MESSAGE_BYTES_MAX,
	filesMax: 50,
	fieldsMax: 10,
	fieldBytesMax: 10_000,
	idleMs: 60_000
};

export interface RefusedFile {
	fileName: string;
	reason: Exclude<AddAttachmentOutcome['outcome'], 'done' | 'not-found'>;
}

export interface ReceivedFiles {
	added: AttachmentView[];
	refused: RefusedFile[];
	/** Why the body as a whole was not read to its end; null when it was. */
	broken: UploadRefusal | null;
	/** There is no draft to add to. */
	gone: boolean;
}

/** Streams the files of a request into a draft, one after the other. */
export async function receiveFiles(
	deps: Pick<App, 'db' | 'blobs' | 'clock' | 'ids'>,
	{ actor, draftId, request }: { actor: Actor; draftId: string; request: Request }
): Promise<ReceivedFiles> {
	const received: ReceivedFiles = { added: [], refused: [], broken: null, gone: false };
	const read = await readUpload(request, LIMITS, async ({ fileName, content }) => {
		const result = await addDraftAttachment(deps, { actor, draftId, fileName, content });
		if (result.outcome === 'done') received.added.push(result.attachment);
		else if (result.outcome === 'not-found') received.gone = true;
		else received.refused.push({ fileName, reason: result.outcome });
	});
	if (read.outcome === 'refused') received.broken = read.reason;
	return received;
}

/** The HTTP status that says how it went. */
export function statusOf({ added, refused, broken, gone }: ReceivedFiles): number {
	if (gone) return 404;
	if (broken === 'too-large' || refused.some(({ reason }) => reason === 'too-large')) return 413;
	if (broken === 'too-slow') return 408;
	if (broken === 'not-multipart') return 415;
	if (broken !== null) return 400;
	return refused.length > 0 || added.length === 0 ? 422 : 200;
}
