/**
 * Files that are on the disk, under their name, when the promise resolves. What mostly touches the page cache (write, read,
 * close) is done at once, for a small file in less time than a thread takes to be woken for it. What waits for the disk
 * (fsync), or for the file system's journal while others sync (making a file), is not.
 */
import {
	closeSync,
	fstatSync,
	fsync,
	open,
	openSync,
	readSync,
	renameSync,
	writeSync
} from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const sync = promisify(fsync);
const create = promisify(open);

/**
 * Writes a small file under a name that stands for its content: one that is there already is replaced as a whole.
 * @param temporary a name of its own in the same file system, for that case
 */
export async function writeFileDurably(
	path: string,
	bytes: Uint8Array,
	temporary: string
): Promise<void> {
	await writeNewOrReplace(path, bytes, temporary, writeNewDurably);
}

/** As `writeFileDurably`, for a file that is made durable by other means, or by `syncFile`. */
export async function writeFileSoon(
	path: string,
	bytes: Uint8Array,
	temporary: string
): Promise<void> {
	await writeNewOrReplace(path, bytes, temporary, writeNew);
}

/** A file, and its name in its folder. */
export async function syncFile(path: string): Promise<void> {
	await Promise.all([syncPath(path), syncPath(dirname(path))]);
}

async function writeNewOrReplace(
	path: string,
	bytes: Uint8Array,
	temporary: string,
	writeFirst: typeof writeNew
): Promise<void> {
	try {
		await inFolder(path, () => writeFirst(path, bytes));
	} catch (error) {
		if (codeOf(error) !== 'EEXIST') throw error;
		await inFolder(temporary, () => writeNewDurably(temporary, bytes));
		await moveDurably(temporary, path);
	}
}

/** Puts a file that is on the disk in the place of another, or of none. */
export async function moveDurably(from: string, to: string): Promise<void> {
	await inFolder(to, async () => renameSync(from, to));
	await syncPath(dirname(to));
}

/** Makes the folder of `path` when it turns out to be missing. */
async function inFolder(path: string, action: () => Promise<void>): Promise<void> {
	try {
		await action();
	} catch (error) {
		if (codeOf(error) !== 'ENOENT') throw error;
		await makeFolder(dirname(path));
		await action();
	}
}

/** The folder, and its name in the folder around it. */
export async function makeFolder(path: string): Promise<void> {
	const made = await mkdir(path, { recursive: true, mode: 0o700 });
	if (made !== undefined) await syncPath(dirname(made));
}

/** A file of at most `bytesMax` bytes, or undefined when it is larger. Throws ENOENT. */
export function readSmallFile(path: string, bytesMax: number): Buffer | undefined {
	const file = openSync(path, 'r');
	try {
		const { size } = fstatSync(file);
		if (size > bytesMax) return undefined;
		const bytes = Buffer.allocUnsafeSlow(size);
		let length = 0;
		while (length < size) {
			const read = readSync(file, bytes, length, size - length, length);
			if (read === 0) break;
			length += read;
		}
		return bytes.subarray(0, length);
	} finally {
		closeSync(file);
	}
}

async function writeNew(
	path: string,
	bytes: Uint8Array,
	sync: (file: number) => Promise<unknown> = async () => {}
): Promise<void> {
	const file = await create(path, 'wx', 0o600);
	try {
		// A disk that fills up takes a part, and says so only when asked to take the rest.
		for (let at = 0; at < bytes.byteLength;) at += writeSync(file, bytes, at);
		await sync(file);
	} catch (error) {
		await rm(path, { force: true });
		throw error;
	} finally {
		closeSync(file);
	}
}

/** Its name as well as its content; in which order does not matter before anybody is told of it. */
function writeNewDurably(path: string, bytes: Uint8Array): Promise<void> {
	return writeNew(path, bytes, (file) => Promise.all([sync(file), syncPath(dirname(path))]));
}

async function syncPath(path: string): Promise<void> {
	const file = openSync(path, 'r');
	try {
		await sync(file);
	} finally {
		closeSync(file);
	}
}

function codeOf(error: unknown): string | undefined {
	return (error as NodeJS.ErrnoException | undefined)?.code;
}
