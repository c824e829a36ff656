/**
 * Attachments and envelopes: encrypted, content-addressed files on disk, streamed. The same bytes have the same id and
 * are stored once. The id is a keyed hash: whoever sees the folder cannot test whether a known document is in it.
 */
import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import type { Ids } from '../ids.ts';
import { decryptSegments, encryptSegments, HEADER_BYTES, SEGMENT_BYTES } from './segment-cipher.ts';

export interface StoredBlob {
	id: string;
	/** Bytes of the content. */
	size: number;
	/** SHA-256 of the content, hex. */
	sha256: string;
}

export interface BlobStore {
	/**
	 * Stores a stream and makes it durable before it returns.
	 * @throws AppError BLOB_TOO_LARGE as soon as more than `bytesMax` bytes have come; nothing is kept.
	 */
	put(
		source: AsyncIterable<Uint8Array> | Uint8Array,
		options: { bytesMax: number }
	): Promise<StoredBlob>;
	/** @throws AppError BLOB_MISSING; the stream throws STORAGE_DAMAGED where the file is not what was written. */
	open(id: string): Promise<{ size: number; stream: AsyncIterable<Buffer> }>;
	read(id: string): Promise<Buffer>;
	has(id: string): Promise<boolean>;
	delete(id: string): Promise<void>;
}

const TAG_BYTES = 16;

export function createDiskBlobStore(options: {
	folder: string;
	/** 32 bytes. */
	key: Buffer;
	ids: Ids;
}): BlobStore {
	const contentKey = derive(options.key, 'sluss blob content');
	const addressKey = derive(options.key, 'sluss blob address');
	const pathOf = (id: string) => join(options.folder, id.slice(0, 2), id);

	async function put(
		source: AsyncIterable<Uint8Array> | Uint8Array,
		{ bytesMax }: { bytesMax: number }
	): Promise<StoredBlob> {
		const incoming = join(options.folder, 'incoming');
		await mkdir(incoming, { recursive: true, mode: 0o700 });
		const temporary = join(incoming, options.ids.uuid());
		const meter = meterOf(source, bytesMax);
		try {
			const file = await open(temporary, 'wx', 0o600);
			try {
				for await (const part of encryptSegments(contentKey, meter.stream)) {
					// Not `write`: on a disk that fills up it writes a part and reports no error.
					await file.appendFile(part);
				}
				await file.sync();
			} finally {
				await file.close();
			}
			const { size, sha256 } = meter.result();
			const id = createHmac('sha256', addressKey).update(sha256, 'hex').digest('hex');
			const made = await mkdir(join(options.folder, id.slice(0, 2)), {
				recursive: true,
				mode: 0o700
			});
			// The same id is the same content: replacing it changes nothing, and repairs a damaged file.
			await rename(temporary, pathOf(id));
			await syncFolder(join(options.folder, id.slice(0, 2)));
			if (made !== undefined) await syncFolder(options.folder);
			return { id, size, sha256 };
		} catch (error) {
			await rm(temporary, { force: true });
			throw error;
		}
	}

	async function openBlob(id: string) {
		const found = await stat(pathOf(id)).catch(() => undefined);
		if (found === undefined) throw new AppError('BLOB_MISSING');
		return {
			size: contentSize(found.size),
			stream: decryptSegments(contentKey, fileParts(pathOf(id)))
		};
	}

	return {
		put,
		open: openBlob,
		async read(id) {
			const { size, stream } = await openBlob(id);
			// Filled as it comes: joining 40 MB at the end would hold up everybody else for 30 ms.
			const whole = Buffer.allocUnsafeSlow(size);
			let at = 0;
			for await (const part of stream) at += part.copy(whole, at);
			return whole;
		},
		has: (id) =>
			stat(pathOf(id)).then(
				() => true,
				() => false
			),
		delete: (id) => rm(pathOf(id), { force: true })
	};
}

function derive(key: Buffer, purpose: string): Buffer {
	return Buffer.from(hkdfSync('sha256', key, '', purpose, 32));
}

/** Size of the content from the size of its file; every segment carries a tag, and an empty file has one segment. */
function contentSize(fileSize: number): number {
	const sealed = fileSize - HEADER_BYTES;
	return sealed - Math.ceil(sealed / (SEGMENT_BYTES + TAG_BYTES)) * TAG_BYTES;
}

function meterOf(source: AsyncIterable<Uint8Array> | Uint8Array, bytesMax: number) {
	const hash = createHash('sha256');
	let size = 0;
	async function* stream() {
		for await (const chunk of chunksOf(source)) {
			size += chunk.byteLength;
			if (size > bytesMax) {
				throw new AppError('BLOB_TOO_LARGE', `The file is larger than ${bytesMax} bytes.`);
			}
			hash.update(chunk);
			yield chunk;
		}
	}
	return { stream: stream(), result: () => ({ size, sha256: hash.digest('hex') }) };
}

/** Bytes in memory are cut small, so that encrypting them lets others run in between. */
async function* chunksOf(
	source: AsyncIterable<Uint8Array> | Uint8Array
): AsyncGenerator<Uint8Array> {
	if (!(source instanceof Uint8Array)) {
		yield* source;
		return;
	}
	for (let at = 0; at < source.byteLength; at += SEGMENT_BYTES) {
		yield source.subarray(at, at + SEGMENT_BYTES);
	}
}

async function syncFolder(path: string): Promise<void> {
	const folder = await open(path, 'r');
	try {
		await folder.sync();
	} finally {
		await folder.close();
	}
}

/** Opens the file when it is first read, so that a stream which nobody reads holds no file open. */
async function* fileParts(path: string): AsyncGenerator<Buffer> {
	for await (const part of createReadStream(path, { highWaterMark: SEGMENT_BYTES })) {
		yield part as Buffer;
	}
}
