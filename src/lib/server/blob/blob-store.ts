/**
 * Attachments and envelopes: encrypted, content-addressed files on disk, streamed. The same bytes have the same id and
 * are stored once. The id is a keyed hash: whoever sees the folder cannot test whether a known document is in it.
 */
import { createHash, createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { createReadStream, rmSync, statSync } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import type { Ids } from '../ids.ts';
import {
	makeFolder,
	moveDurably,
	readSmallFile,
	syncFile,
	writeFileDurably,
	writeFileSoon
} from './durable-files.ts';
import { FileJournal } from './file-journal.ts';
import { restoreFile } from './restore-file.ts';
import { RecentBlobs } from './recent-blobs.ts';
import {
	decryptSegments,
	decryptWhole,
	encryptSegments,
	encryptWhole,
	HEADER_BYTES,
	SEGMENT_BYTES
} from './segment-cipher.ts';
import { takeSmall } from './take-small.ts';

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
	/** Every file, in no order. `writtenAt`: ms since the epoch; `size`: bytes on the disk. What is not ours is left out. */
	list(): AsyncGenerator<{ id: string; size: number; writtenAt: number }>;
	/** Removes a file that was last written before `before`; false when it has been written anew, or is gone. */
	deleteUnwritten(id: string, before: number): Promise<boolean>;
	/** Every file that has been stored stands under its name alone: before files are removed. */
	settle(): Promise<void>;
	close(): Promise<void>;
}

const TAG_BYTES = 16;
/** A file of one segment. */
const SMALL_FILE_BYTES_MAX = HEADER_BYTES + SEGMENT_BYTES + TAG_BYTES;

export function createDiskBlobStore(options: {
	folder: string;
	/** 32 bytes. */
	key: Buffer;
	ids: Ids;
	/** Small files become durable many at a time (`file-journal.ts`). For the one process that the folder belongs to. */
	journal?: boolean;
}): BlobStore {
	const contentKey = derive(options.key, 'sluss blob content');
	const addressKey = derive(options.key, 'sluss blob address');
	const pathOf = (id: string) => join(options.folder, id.slice(0, 2), id);
	const idOf = (sha256: string) =>
		createHmac('sha256', addressKey).update(sha256, 'hex').digest('hex');
	const incoming = join(options.folder, 'incoming');
	/** Small files being written, by id: the same content twice at once is written one after the other. */
	const writing = new Map<string, Promise<unknown>>();
	const recent = new RecentBlobs();
	const journal = options.journal
		? new FileJournal({ folder: join(options.folder, 'journal'), pathOf, restore })
		: undefined;

	/** @throws AppError STORAGE_DAMAGED for what is no file of ours under its name */
	function restore(id: string, file: Buffer): void {
		const content = decryptWhole(contentKey, file);
		const sha256 = createHash('sha256').update(content).digest('hex');
		if (idOf(sha256) !== id) throw new AppError('STORAGE_DAMAGED');
		restoreFile(pathOf(id), file);
	}

	async function put(
		source: AsyncIterable<Uint8Array> | Uint8Array,
		{ bytesMax }: { bytesMax: number }
	): Promise<StoredBlob> {
		const { small, stream } = await takeSmall(limit(source, bytesMax), SEGMENT_BYTES);
		return small === undefined ? putLarge(stream) : putSmall(small);
	}

	/** Most envelopes: what they are called is known before anything is written. */
	async function putSmall(content: Uint8Array): Promise<StoredBlob> {
		const sha256 = createHash('sha256').update(content).digest('hex');
		const id = idOf(sha256);
		while (writing.has(id)) await writing.get(id)?.catch(() => {});
		const file = encryptWhole(contentKey, content);
		const written = writeSmall(id, file);
		writing.set(id, written);
		try {
			await written;
		} finally {
			writing.delete(id);
		}
		recent.add(id, content);
		return { id, size: content.byteLength, sha256 };
	}

	async function writeSmall(id: string, file: Buffer): Promise<void> {
		const temporary = join(incoming, options.ids.uuid());
		if (journal === undefined) return writeFileDurably(pathOf(id), file, temporary);
		const written = writeFileSoon(pathOf(id), file, temporary);
		const inJournal = journal.append(id, file, written).then(
			() => true,
			() => false
		);
		await written;
		if (!(await inJournal)) await syncFile(pathOf(id));
	}

	async function putLarge(content: AsyncIterable<Uint8Array>): Promise<StoredBlob> {
		await makeFolder(incoming);
		const temporary = join(incoming, options.ids.uuid());
		const meter = meterOf(content);
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
			const id = idOf(sha256);
			// The same id is the same content: replacing it changes nothing, and repairs a damaged file.
			await moveDurably(temporary, pathOf(id));
			return { id, size, sha256 };
		} catch (error) {
			await rm(temporary, { force: true });
			throw error;
		}
	}

	async function openBlob(id: string) {
		const known = recent.get(id);
		const size = known?.length ?? contentSize(fileSize(id));
		const stream =
			known !== undefined || size <= SEGMENT_BYTES
				? smallParts(() => readSmall(id))
				: decryptSegments(contentKey, fileParts(pathOf(id)));
		return { size, stream };
	}

	function fileSize(id: string): number {
		const found = statSync(pathOf(id), { throwIfNoEntry: false });
		if (found === undefined) throw new AppError('BLOB_MISSING');
		return found.size;
	}

	/** Undefined when it is not small. The bytes are the caller's own. */
	function readSmall(id: string): Buffer | undefined {
		const known = recent.get(id);
		if (known !== undefined) return Buffer.from(known);
		try {
			const file = readSmallFile(pathOf(id), SMALL_FILE_BYTES_MAX);
			return file && decryptWhole(contentKey, file);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new AppError('BLOB_MISSING');
			throw error;
		}
	}

	return {
		put,
		open: openBlob,
		async read(id) {
			const small = readSmall(id);
			if (small !== undefined) return small;
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
		async delete(id) {
			// Or the next start would find it there and put it back.
			if (journal?.has(id)) await journal.empty();
			recent.delete(id);
			await rm(pathOf(id), { force: true });
		},
		list: () => listFiles(options.folder),
		async deleteUnwritten(id, before) {
			const path = pathOf(id);
			// Looked at and removed at once: nobody in this process can store the same content in between.
			const found = statSync(path, { throwIfNoEntry: false });
			if (found === undefined || found.mtimeMs >= before) return false;
			if (writing.has(id) || journal?.has(id)) return false;
			recent.delete(id);
			rmSync(path, { force: true });
			return true;
		},
		settle: async () => journal?.empty(),
		close: async () => journal?.close()
	};
}

async function* listFiles(folder: string) {
	for (const name of await readdir(folder).catch(() => [])) {
		if (!/^[\da-f]{2}$/.test(name)) continue;
		for (const id of await readdir(join(folder, name))) {
			if (!/^[\da-f]{64}$/.test(id)) continue;
			const found = await stat(join(folder, name, id)).catch(() => undefined);
			if (found !== undefined) yield { id, size: found.size, writtenAt: found.mtimeMs };
		}
	}
}

function derive(key: Buffer, purpose: string): KeyObject {
	return createSecretKey(Buffer.from(hkdfSync('sha256', key, '', purpose, 32)));
}

/** Size of the content from the size of its file; every segment carries a tag, and an empty file has one segment. */
function contentSize(fileSize: number): number {
	const sealed = fileSize - HEADER_BYTES;
	return sealed - Math.ceil(sealed / (SEGMENT_BYTES + TAG_BYTES)) * TAG_BYTES;
}

async function* limit(
	source: AsyncIterable<Uint8Array> | Uint8Array,
	bytesMax: number
): AsyncGenerator<Uint8Array> {
	let size = 0;
	for await (const chunk of chunksOf(source)) {
		size += chunk.byteLength;
		if (size > bytesMax) {
			throw new AppError('BLOB_TOO_LARGE', `The file is larger than ${bytesMax} bytes.`);
		}
		yield chunk;
	}
}

function meterOf(source: AsyncIterable<Uint8Array>) {
	const hash = createHash('sha256');
	let size = 0;
	async function* stream() {
		for await (const chunk of source) {
			size += chunk.byteLength;
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

/** Opens the file when it is first read, so that a stream which nobody reads holds no file open. */
async function* fileParts(path: string): AsyncGenerator<Buffer> {
	for await (const part of createReadStream(path, { highWaterMark: SEGMENT_BYTES })) {
		yield part as Buffer;
	}
}

async function* smallParts(read: () => Buffer | undefined): AsyncGenerator<Buffer> {
	const content = read();
	// It was small when it was opened, and what is under an id does not change.
	if (content === undefined) throw new AppError('STORAGE_DAMAGED');
	if (content.length > 0) yield content;
}
