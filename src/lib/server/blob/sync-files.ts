import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** From so many on, one sync of the whole file system costs less than theirs. */
const MANY = 32;
const SIDE_BY_SIDE = 2;

/** Makes files durable under their names, in the background. What is no longer there needs nothing. */
export async function syncFiles(paths: readonly string[]): Promise<void> {
	const [first] = paths;
	if (first === undefined) return;
	if (paths.length >= MANY && (await syncFileSystem(dirname(first)))) return;
	await syncEach(paths);
	await syncEach(new Set(paths.map(dirname)));
}

/** `syncfs`, which Node does not offer, by the tool of the system. False where there is none that can. */
async function syncFileSystem(folder: string): Promise<boolean> {
	try {
		await run('sync', ['-f', folder]);
		return true;
	} catch {
		return false;
	}
}

async function syncEach(paths: Iterable<string>): Promise<void> {
	const waiting = paths[Symbol.iterator]();
	const work = async () => {
		for (let next = waiting.next(); !next.done; next = waiting.next()) await syncPath(next.value);
	};
	await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
}

async function syncPath(path: string): Promise<void> {
	try {
		const file = await open(path, 'r');
		try {
			await file.sync();
		} finally {
			await file.close();
		}
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
	}
}
