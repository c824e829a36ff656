import { asc, eq } from 'drizzle-orm';
import type { BlobStore } from '../blob/blob-store.ts';
import type { Db } from '../db/database.ts';
import type { Scanner } from '../malware/scanner.ts';
import { attachments } from '../message/schema.ts';

/**
 * Both sides scan (facts: Validation duty): the first file of a message of ours that holds malware, undefined when none
 * does. Files are streamed to the scanner. Throws SCANNER_UNAVAILABLE.
 */
export async function findMalware(
	deps: { db: Db; blobs: BlobStore; scanner: Scanner },
	messageId: string
): Promise<{ attachment: string; signature: string } | undefined> {
	const files = await deps.db.read
		.select({ id: attachments.id, blob: attachments.blob })
		.from(attachments)
		.where(eq(attachments.messageId, messageId))
		.orderBy(asc(attachments.position));
	for (const { id, blob } of files) {
		const { stream } = await deps.blobs.open(blob);
		const scanned = await deps.scanner.scan(stream);
		if (scanned.verdict === 'infected') return { attachment: id, signature: scanned.signature };
	}
	return undefined;
}
