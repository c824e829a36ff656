/**
 * Answers to retrieveMessage, as they came, in files. With the legacy dialect asking for a message takes it off the access
 * point, so its answer is on the disk before anybody tries to understand it, and stays until the caller has acknowledged
 * (access-point.md §3). With 5.x the files are mere copies that spare the memory.
 *
 * A file is one line of JSON, what the answer is about, and then the body of the HTTP answer.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { ByteSource } from './byte-source.ts';
import { notUnderstood, unavailable } from './failures.ts';
import type { HttpAnswer } from './http-client.ts';
import { isTransportId } from './names.ts';
import { removeBeyond } from './remove-beyond.ts';
import { payloadStream, type RetrievedMessage, type SpooledAnswer } from './retrieved-message.ts';

export interface SpoolFile {
	path: string;
	transportId: string;
}

export interface Spool {
	/** Ids of what the access point has given up and nobody has acknowledged. */
	consumed(): string[];
	findConsumed(transportId: string): SpoolFile | undefined;
	/**
	 * Answers that were cut and may be all that is left of a message, as of the last `countIncomplete`. They stay until
	 * somebody takes them away; the oldest go when there are more than anybody looks at.
	 */
	incomplete(): number;
	countIncomplete(): Promise<void>;
	/** Before something is taken off the access point: whether there is room for the largest of envelopes. */
	assertRoom(): Promise<void>;
	/**
	 * Writes an answer to the disk, safely when this returns. One that is cut is removed where the access point still has
	 * the message, and kept where it may not.
	 *
	 * @throws AppError BLOB_TOO_LARGE; what reading the answer or writing the file throws
	 */
	store(transportId: string, answer: HttpAnswer, consuming: boolean): Promise<SpoolFile>;
	remove(file: SpoolFile): Promise<void>;
}

/** An envelope of 110 MB in base64, with a reference to a line end after every 76 characters, and some room. */
export const COPY_BYTES_MAX = 180_000_000;
/** What an access point has already given up must not be refused; it does not take more than 2 GB in itself. */
const CONSUMED_BYTES_MAX = 4_000_000_000;
const HEAD_BYTES_MAX = 4_000;
/** Copies that wait to be read: more than can be under way, and longer than anybody reads. */
const COPIES_MAX = 16;
const COPY_MS_MAX = 30 * 60_000;

/** Files that are kept of answers that were cut, and their bytes together. The newest stays whatever its size. */
export const INCOMPLETE = { filesMax: 500, bytesMax: 5_000_000_000 };

interface SpoolDeps {
	folder: string;
	clock: Clock;
	log: Log;
	/** Whether a file holds a whole message, for what a crash has left. */
	isWhole: (file: SpoolFile) => Promise<boolean>;
}

/** Takes up what an earlier process has left; one process has the folder at a time. */
export async function openSpool(deps: SpoolDeps): Promise<Spool> {
	const folders = {
		consumed: join(deps.folder, 'consumed'),
		incomplete: join(deps.folder, 'incomplete'),
		copies: join(deps.folder, 'copies')
	};
	await rm(folders.copies, { recursive: true, force: true });
	for (const folder of Object.values(folders))
		await mkdir(folder, { recursive: true, mode: 0o700 });

	const consumed = new Map<string, SpoolFile>();
	/** In the order in which they came, with the time. */
	const copies = new Map<string, number>();
	let incomplete = (await readdir(folders.incomplete)).length;
	await boundIncomplete();

	/** Whole after all, or put aside and told of. */
	async function settle(path: string): Promise<SpoolFile | undefined> {
		const file = await fileAt(path);
		if (file && (await deps.isWhole(file))) {
			const whole = { ...file, path: path.replace(/\.part$/, '.answer') };
			await moveFile(path, whole.path, folders.consumed);
			consumed.set(whole.transportId, whole);
			return whole;
		}
		const name = `${deps.clock.now()}-${randomBytes(4).toString('hex')}.answer`;
		await moveFile(path, join(folders.incomplete, name), folders.incomplete);
		incomplete += 1;
		await boundIncomplete();
		deps.log.error('incomplete answer of the access point kept: the message may be lost there', {
			transportId: file?.transportId ?? null,
			file: name
		});
		return undefined;
	}

	async function boundIncomplete(): Promise<void> {
		const removed = await removeBeyond(folders.incomplete, INCOMPLETE);
		incomplete -= removed.length;
		for (const file of removed)
			deps.log.error('incomplete answer removed: there are too many', { file });
	}

	for (const name of await readdir(folders.consumed)) {
		const path = join(folders.consumed, name);
		const file = name.endsWith('.answer') ? await fileAt(path) : undefined;
		if (file) consumed.set(file.transportId, file);
		else await settle(path);
	}

	async function write(path: string, head: object, answer: HttpAnswer, consuming: boolean) {
		const bytesMax = consuming ? CONSUMED_BYTES_MAX : COPY_BYTES_MAX;
		const file = await open(path, 'wx', 0o600);
		try {
			await file.writeFile(`${JSON.stringify(head)}\n`);
			let bytes = 0;
			for await (const piece of answer.body) {
				bytes += piece.length;
				if (bytes > bytesMax) throw new AppError('BLOB_TOO_LARGE');
				await file.writeFile(piece);
			}
		} finally {
			// Also what came of an answer that was cut. A copy can be had again.
			await (consuming ? file.sync() : Promise.resolve()).finally(() => file.close());
		}
	}

	/** A caller that has no use for a message does not read it, and would leave its copy behind. */
	async function sweepCopies(): Promise<void> {
		const now = deps.clock.now();
		for (const [path, at] of [...copies]) {
			if (copies.size <= COPIES_MAX && now - at < COPY_MS_MAX) continue;
			copies.delete(path);
			await rm(path, { force: true });
		}
	}

	return {
		consumed: () => [...consumed.keys()],
		findConsumed: (transportId) => consumed.get(transportId),
		incomplete: () => incomplete,
		async countIncomplete() {
			incomplete = (await readdir(folders.incomplete)).length;
		},
		async assertRoom() {
			const { bavail, bsize } = await statfs(folders.consumed);
			if (bavail * bsize > COPY_BYTES_MAX) return;
			// As a write would fail, but before anything is lost by it.
			throw Object.assign(new Error('ENOSPC: no room for an answer of the access point'), {
				code: 'ENOSPC'
			});
		},
		async store(transportId, answer, consuming) {
			const folder = consuming ? folders.consumed : folders.copies;
			const unique = randomBytes(8).toString('hex');
			const name = createHash('sha256').update(transportId).digest('hex').slice(0, 32);
			const path = join(folder, `${name}-${unique}.part`);
			const head = { transportId, contentType: answer.contentType };
			try {
				await write(path, head, answer, consuming);
			} catch (error) {
				const whole = consuming ? await settle(path) : await rm(path, { force: true });
				if (whole) return whole;
				throw error;
			}
			if (!consuming) {
				copies.set(path, deps.clock.now());
				await sweepCopies();
				return { path, transportId };
			}
			const file = { path: path.replace(/\.part$/, '.answer'), transportId };
			await moveFile(path, file.path, folder);
			consumed.set(transportId, file);
			return file;
		},
		async remove(file) {
			await rm(file.path, { force: true });
			copies.delete(file.path);
			if (consumed.get(file.transportId)?.path === file.path) consumed.delete(file.transportId);
		}
	};
}

/** Reads a file of the spool; `use` must be done with it when it returns. */
export async function withSpooled<T>(
	file: SpoolFile,
	use: (answer: SpooledAnswer) => Promise<T>
): Promise<T> {
	const handle = await open(file.path, 'r');
	try {
		return await use(await spooledAnswer(handle));
	} finally {
		await handle.close();
	}
}

/** The envelope in a file of the spool. */
export async function* spooledPayload(
	file: SpoolFile,
	payload: RetrievedMessage['payload']
): AsyncGenerator<Buffer> {
	const handle = await open(file.path, 'r').catch((cause: unknown) => {
		throw unavailable('its answer is no longer here; fetch again', cause);
	});
	try {
		yield* payloadStream(await ByteSource.ofFile(handle), payload);
	} finally {
		await handle.close();
	}
}

async function spooledAnswer(handle: FileHandle): Promise<SpooledAnswer> {
	const source = await ByteSource.ofFile(handle);
	const end = await source.find(Buffer.from('\n'), 0, HEAD_BYTES_MAX);
	if (end < 0) throw notUnderstood('a spool file has no head');
	const { contentType } = JSON.parse((await source.read(0, end)).toString()) as {
		contentType: string;
	};
	return { source, start: end + 1, contentType };
}

/** Undefined when not even its head has been written. */
async function fileAt(path: string): Promise<SpoolFile | undefined> {
	const handle = await open(path, 'r');
	try {
		const { bytesRead, buffer } = await handle.read(
			Buffer.alloc(HEAD_BYTES_MAX),
			0,
			HEAD_BYTES_MAX,
			0
		);
		const end = buffer.subarray(0, bytesRead).indexOf('\n');
		if (end < 0) return undefined;
		const { transportId } = JSON.parse(buffer.toString('utf8', 0, end)) as {
			transportId?: unknown;
		};
		return typeof transportId === 'string' && isTransportId(transportId)
			? { path, transportId }
			: undefined;
	} catch {
		return undefined;
	} finally {
		await handle.close();
	}
}

/** Within the spool, and so that it survives a power cut. */
async function moveFile(from: string, to: string, folder: string): Promise<void> {
	await rename(from, to);
	const handle = await open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}
