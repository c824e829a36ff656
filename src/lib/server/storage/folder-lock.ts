/**
 * Holds a data folder for one process. The lock is one of the kernel's, on a file: it is there for as long as the process
 * lives and no longer, whatever ends it, and it counts for every process of this machine, in whichever container
 * (docs/decisions/0021).
 *
 * SQLite takes it, by a transaction that is never ended. Nobody else may open `lock.db` by other means in the same process:
 * closing any descriptor of a file gives up all its locks (POSIX).
 */
import { access, constants, open, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Connection } from '../db/connection.ts';
import { AppError } from '../errors.ts';

/** What is locked. Always empty, and left where it is: removing it would let two hold two files of that name. */
export const LOCKED = 'lock.db';
/** Who holds it, for people; up to version 0.1 a process number stood here, and was the lock. */
const HOLDER = 'lock';
/** Somebody who is just being killed may still be finishing a write to disk. */
const WAIT_MS = 1_000;

/**
 * @throws AppError STORAGE_IN_USE, STORAGE_FAILING (disk full), or CONFIG_INVALID where the folder cannot be written
 */
export async function lockFolder(folder: string): Promise<{ release: () => Promise<void> }> {
	const path = join(folder, LOCKED);
	await makeFile(folder, path);
	const connection = new Connection({ path, timeoutMs: WAIT_MS });
	try {
		// No journal beside it: a full disk is no reason to be refused here.
		connection.execute('PRAGMA journal_mode = MEMORY');
		connection.run('BEGIN EXCLUSIVE');
	} catch (cause) {
		connection.close();
		throw await refusal(folder, cause);
	}
	const holder = join(folder, HOLDER);
	await writeFile(holder, JSON.stringify({ process: process.pid, host: hostname() }) + '\n', {
		mode: 0o600
	}).catch(() => undefined);
	return {
		release: async () => {
			await rm(holder, { force: true }).catch(() => undefined);
			// Closing alone waits for every statement to be collected.
			connection.run('ROLLBACK');
			connection.close();
		}
	};
}

/** Says why a folder cannot be written before SQLite does, which knows numbers only. */
async function makeFile(folder: string, path: string): Promise<void> {
	try {
		await access(folder, constants.W_OK | constants.X_OK);
		const file = await open(path, 'wx', 0o600);
		await file.close();
	} catch (cause) {
		const { code } = cause as NodeJS.ErrnoException;
		if (code === 'EEXIST') return;
		if (code === 'ENOSPC' || code === 'EDQUOT') {
			throw new AppError(
				'STORAGE_FAILING',
				`SLUSS_DATA: nothing can be written to ${folder}: the disk is full (${code}).`,
				{ cause }
			);
		}
		throw new AppError(
			'CONFIG_INVALID',
			`SLUSS_DATA: ${folder} cannot be written (${code}). The service needs a folder of its own on a disk that can be written.`,
			{ cause }
		);
	}
}

async function refusal(folder: string, cause: unknown): Promise<AppError> {
	const { code = '', message = '' } = cause as { code?: string; message?: string };
	if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
		const who = await readHolder(join(folder, HOLDER));
		return new AppError(
			'STORAGE_IN_USE',
			`${who} has this data folder open (${folder}). Stop it first, or choose another SLUSS_DATA.`,
			{ cause }
		);
	}
	if (code === 'SQLITE_NOTADB') {
		return new AppError(
			'STORAGE_DAMAGED',
			`${join(folder, LOCKED)} is not what Sluss has made. Make sure that nothing runs on this folder, and remove that file.`,
			{ cause }
		);
	}
	return new AppError(
		'CONFIG_INVALID',
		`SLUSS_DATA: ${join(folder, LOCKED)} cannot be locked (${code || message}). The folder must lie on a disk with file locks.`,
		{ cause }
	);
}

async function readHolder(path: string): Promise<string> {
	try {
		const { process, host } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
		if (Number.isInteger(process) && typeof host === 'string') {
			return `Process ${String(process)} on ${host.slice(0, 253)}`;
		}
	} catch {
		// Whoever has just taken the lock has not written it yet.
	}
	return 'Another process';
}
