import { codeOf, type ErrorCode } from '../errors.ts';

/** What the machine says when a file or the database cannot be written for the moment. */
const STORAGE_FAULTS: ReadonlySet<string> = new Set([
	'ENOSPC',
	'EDQUOT',
	'EROFS',
	'EIO',
	'EMFILE',
	'ENFILE',
	'SQLITE_FULL',
	'SQLITE_IOERR',
	'SQLITE_BUSY',
	'SQLITE_LOCKED',
	'SQLITE_READONLY',
	'SQLITE_CANTOPEN'
]);
const CAUSES_MAX = 5;

/** The code of what has stopped a step. A full disk or a locked database is no fault of Sluss, nor of the message. */
export function failureCodeOf(error: unknown): ErrorCode {
	const code = codeOf(error);
	return code === 'INTERNAL' && isStorageFault(error) ? 'STORAGE_FAILING' : code;
}

function isStorageFault(error: unknown): boolean {
	let cause = error;
	for (let depth = 0; depth < CAUSES_MAX && cause instanceof Error; depth += 1) {
		const { code } = cause as { code?: unknown };
		// SQLite's extended codes say more behind: SQLITE_IOERR_WRITE.
		if (
			typeof code === 'string' &&
			(STORAGE_FAULTS.has(code) || STORAGE_FAULTS.has(basicOf(code)))
		) {
			return true;
		}
		cause = cause.cause;
	}
	return false;
}

function basicOf(code: string): string {
	return code.split('_', 2).join('_');
}
