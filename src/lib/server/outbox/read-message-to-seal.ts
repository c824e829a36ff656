import { assert } from '../assert.ts';
import type { BlobStore } from '../blob/blob-store.ts';
import type { OutgoingFile, SdkMessage } from '../content/sdk-message.ts';
import type { Db, Reader } from '../db/database.ts';
import { findRows } from '../db/rows.ts';
import { attachments, messages } from '../message/schema.ts';

export type FileToSeal = Pick<
	typeof attachments.$inferSelect,
	'id' | 'fileName' | 'contentType' | 'size' | 'blob'
>;

/** The files of a recorded message, in its order. */
export function listFilesToSeal(reader: Reader, messageId: string): Promise<FileToSeal[]> {
	return findRows(reader, attachments, { messageId }, 'position');
}

/** A recorded message as the format wants it, with its files in memory. */
export async function readMessageToSeal(
	deps: { db: Db; blobs: BlobStore },
	id: string,
	filesToSeal: readonly FileToSeal[]
): Promise<{ message: SdkMessage; files: OutgoingFile[] }> {
	const [row] = await findRows(deps.db.read, messages, { id });
	assert(row !== undefined, 'a queued message has its row');
	const files: OutgoingFile[] = [];
	for (const { fileName, contentType, blob } of filesToSeal) {
		files.push({ fileName, contentType, bytes: await deps.blobs.read(blob) });
	}
	return { message: sdkMessageOf(row), files };
}

function sdkMessageOf(row: typeof messages.$inferSelect): SdkMessage {
	return {
		messageId: row.messageId,
		conversationId: row.sdkConversationId,
		...(row.refToMessageId !== null && { refToMessageId: row.refToMessageId }),
		createdAt: row.createdAt,
		subject: row.subject,
		confidential: row.confidential,
		recipient: {
			...partyOf(row.recipientOrganisation, row.recipientName, row.recipientFunctionName),
			address: row.recipientAddress,
			persons: row.persons,
			references: row.recipientReferences
		},
		sender: {
			...partyOf(row.senderOrganisation, row.senderName, row.senderFunctionName),
			...(row.senderAddress !== '' && { address: row.senderAddress }),
			persons: [],
			references: row.senderReferences
		},
		documents: row.documents
	};
}

/** No element may be empty (facts: Payload): what we do not know is left out. */
function partyOf(organisation: string, organisationName: string, functionName: string) {
	return {
		organisation,
		...(organisationName !== '' && { organisationName }),
		...(functionName !== '' && { functionName })
	};
}
