import { createReadStream } from 'node:fs';
import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, isAppError } from '#lib/server/errors.ts';
import { randomIds } from '#lib/server/ids.ts';
import { DEFAULT_XML_LIMITS } from '#lib/server/xml/xml-limits.ts';
import { UsageError } from './command.ts';

const READ_AT_ONCE = 1_000_000;

/**
 * Reads an input; `-` is standard input. Throws UsageError naming the argument when it cannot be read, XML_TOO_LARGE when
 * it has more than `bytesMax` bytes: those are not read.
 */
export async function readInput(
	argument: string,
	path: string,
	bytesMax: number = DEFAULT_XML_LIMITS.bytes
): Promise<Buffer> {
	try {
		const size = path === '-' ? 0 : (await stat(path)).size;
		const bytes = size > bytesMax ? undefined : await readUpTo(path, bytesMax);
		if (bytes) return bytes;
	} catch (error) {
		if (isAppError(error)) throw error;
		throw new UsageError(`${argument}: cannot read ${path} (${reasonOf(error)})`, { cause: error });
	}
	const name = path === '-' ? 'standard input' : path;
	const limit = `${bytesMax / 1_000_000} MB`;
	throw new AppError('XML_TOO_LARGE', `${argument}: ${name} is larger than ${limit}`);
}

/** A device or a pipe has no size beforehand: it is read until it ends or becomes too much. */
async function readUpTo(path: string, bytesMax: number): Promise<Buffer | undefined> {
	const stream =
		path === '-' ? process.stdin : createReadStream(path, { highWaterMark: READ_AT_ONCE });
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > bytesMax) return undefined;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks, size);
}

type Bytes = Uint8Array | readonly Uint8Array[] | AsyncIterable<Uint8Array>;

/**
 * Writes a file whole or not at all: a temporary file beside it takes its name when everything is on disk. A link is
 * followed, and what is no file (a pipe, /dev/null) is written to as it is. An input is never written over.
 * @param mode 0o600 for what was secret before
 */
export async function writeOutput(
	path: string,
	bytes: Bytes,
	options: { readonly mode: number; readonly inputs: readonly string[] }
): Promise<void> {
	if (path === '-') {
		throw new UsageError('--out: - is no file; standard output has the JSON of the command');
	}
	await refuseInput(path, options.inputs);
	try {
		const there = await stat(path).catch(() => undefined);
		if (there?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
		if (there && !there.isFile()) await writeFile(path, chunksOf(bytes));
		else await replaceFile(there ? await realpath(path) : path, bytes, options.mode);
	} catch (error) {
		if (isAppError(error)) throw error;
		throw new UsageError(`--out: cannot write ${path} (${reasonOf(error)})`, { cause: error });
	}
}

async function replaceFile(path: string, bytes: Bytes, mode: number): Promise<void> {
	const temporary = join(dirname(path), `.${basename(path)}.${randomIds.uuid()}.tmp`);
	try {
		const file = await open(temporary, 'wx', mode);
		try {
			for await (const chunk of chunksOf(bytes)) await file.writeFile(chunk);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(temporary, path);
	} catch (error) {
		await rm(temporary, { force: true });
		throw error;
	}
}

function chunksOf(bytes: Bytes): readonly Uint8Array[] | AsyncIterable<Uint8Array> {
	return bytes instanceof Uint8Array ? [bytes] : bytes;
}

async function refuseInput(path: string, inputs: readonly string[]): Promise<void> {
	const target = await realpath(path).catch(() => undefined);
	if (target === undefined) return;
	for (const input of inputs) {
		if ((await realpath(input).catch(() => undefined)) === target) {
			throw new UsageError(`--out: ${path} is one of the inputs and would be lost`);
		}
	}
}

function reasonOf(error: unknown): string {
	const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
	const reasons: Readonly<Record<string, string>> = {
		ENOENT: 'no such file or folder',
		EACCES: 'permission denied',
		EISDIR: 'it is a folder',
		ENOTDIR: 'a part of the path is no folder',
		ENOSPC: 'the disk is full'
	};
	return reasons[code] ?? code;
}
