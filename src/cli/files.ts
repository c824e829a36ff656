import { open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { basename, dirname, join } from 'node:path';
import { randomIds } from '#lib/server/ids.ts';
import { UsageError } from './command.ts';

/** Reads an input; `-` is standard input. Throws UsageError naming the argument when it cannot be read. */
export async function readInput(argument: string, path: string): Promise<Buffer> {
	try {
		return path === '-' ? await buffer(process.stdin) : await readFile(path);
	} catch (error) {
		throw new UsageError(`${argument}: cannot read ${path} (${reasonOf(error)})`, { cause: error });
	}
}

/**
 * Writes a file whole or not at all: a temporary file beside it takes its name when everything is on disk. An input is never
 * written over.
 * @param mode 0o600 for what was secret before
 */
export async function writeOutput(
	path: string,
	bytes: Uint8Array | readonly Uint8Array[],
	options: { readonly mode: number; readonly inputs: readonly string[] }
): Promise<void> {
	await refuseInput(path, options.inputs);
	const temporary = join(dirname(path), `.${basename(path)}.${randomIds.uuid()}.tmp`);
	try {
		const file = await open(temporary, 'wx', options.mode);
		try {
			for (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes)
				await file.writeFile(chunk);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(temporary, path);
	} catch (error) {
		await rm(temporary, { force: true });
		throw new UsageError(`--out: cannot write ${path} (${reasonOf(error)})`, { cause: error });
	}
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
