import {
	closeSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readFileSync,
	renameSync,
	writeFileSync
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * Before the service begins, so all at once: the file as it was written, where a power cut has left none or a part of it. It
 * is not synced.
 */
export function restoreFile(path: string, bytes: Uint8Array): void {
	if (isThere(path, bytes)) return;
	const folder = dirname(path);
	if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) syncNow(dirname(folder));
	const temporary = `${path}.restored`;
	writeFileSync(temporary, bytes, { mode: 0o600 });
	renameSync(temporary, path);
}

function isThere(path: string, bytes: Uint8Array): boolean {
	try {
		return readFileSync(path).equals(bytes);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
		throw error;
	}
}

function syncNow(path: string): void {
	const file = openSync(path, 'r');
	try {
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
}
