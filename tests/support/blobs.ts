import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDiskBlobStore, type BlobStore } from '#lib/server/blob/blob-store.ts';
import { randomIds } from '#lib/server/ids.ts';

/** A real blob store in a folder of its own, gone after `close`. */
export async function openTestBlobs(): Promise<{
	blobs: BlobStore;
	folder: string;
	close: () => Promise<void>;
}> {
	const folder = await mkdtemp(join(tmpdir(), 'sluss-blobs-'));
	const key = randomBytes(32);
	const blobs = createDiskBlobStore({ folder, key, ids: randomIds, journal: true });
	return {
		blobs,
		folder,
		close: async () => {
			await blobs.close();
			await rm(folder, { recursive: true, force: true });
		}
	};
}
