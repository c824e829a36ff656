import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes. */
export interface StorageFigures {
	readonly databaseBytes: number;
	/** Free for us on the disk of the data folder, and its whole size. */
	readonly freeBytes: number;
	readonly diskBytes: number;
}

/** Below the first operations are warned, below the second nothing more may fit: a message takes up to 0.1 GB. */
export const DISK_WARN_BYTES = 5_000_000_000;
export const DISK_FULL_BYTES = 500_000_000;

/** @param dataFolder SLUSS_DATA */
export async function readStorageFigures(dataFolder: string): Promise<StorageFigures> {
	const sizes = await Promise.all(
		['sluss.db', 'sluss.db-wal'].map((name) =>
			stat(join(dataFolder, name)).then(
				({ size }) => size,
				() => 0
			)
		)
	);
	const { bavail, blocks, bsize } = await statfs(dataFolder);
	return {
		databaseBytes: sizes.reduce((sum, size) => sum + size, 0),
		freeBytes: bavail * bsize,
		diskBytes: blocks * bsize
	};
}
