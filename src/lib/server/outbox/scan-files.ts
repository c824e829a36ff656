import type { BlobStore } from '../blob/blob-store.ts';
import type { Scanner } from '../malware/scanner.ts';
import type { FileToSeal } from './read-message-to-seal.ts';

/**
 * Both sides scan (facts: Validation duty): the first file of a message of ours that holds malware, undefined when none
 * does. Files are streamed to the scanner. Throws SCANNER_UNAVAILABLE.
 */
export async function findMalware(
	deps: { blobs: BlobStore; scanner: Scanner },
	files: readonly Pick<FileToSeal, 'id' | 'blob'>[]
): Promise<{ attachment: string; signature: string } | undefined> {
	for (const { id, blob } of files) {
		const scanned = await deps.scanner.scan(contentOf(deps.blobs, blob));
		if (scanned.verdict === 'infected') return { attachment: id, signature: scanned.signature };
	}
	return undefined;
}

/** Opened when it is read: a scanner that is off reads nothing. */
async function* contentOf(blobs: BlobStore, id: string): AsyncGenerator<Uint8Array> {
	yield* (await blobs.open(id)).stream;
}
