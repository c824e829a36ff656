import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Copies a file, makes it durable, and returns SHA-256 (hex) and size of what now lies at `to`: read back, so that a bad
 * copy shows. Where the disk can, the copy shares its blocks with the original.
 */
export async function copyDurably(
	from: string,
	to: string
): Promise<{ sha256: string; size: number }> {
	await mkdir(dirname(to), { recursive: true, mode: 0o700 });
	await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
	await sync(to);
	return hashFile(to);
}

export async function hashFile(path: string): Promise<{ sha256: string; size: number }> {
	const hash = createHash('sha256');
	let size = 0;
	for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) {
		hash.update(part as Buffer);
		size += (part as Buffer).length;
	}
	return { sha256: hash.digest('hex'), size };
}

/** Of a file's content, or of a folder's entries. */
export async function sync(path: string): Promise<void> {
	const file = await open(path, 'r');
	try {
		await file.sync();
	} finally {
		await file.close();
	}
}
