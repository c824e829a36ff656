import { open, readFile, rm } from 'node:fs/promises';
import { AppError } from '../errors.ts';

/**
 * Holds a data folder for this process. A lock left by a process that is gone (killed, or before a restart with the
 * same process number) is taken over.
 *
 * @throws AppError STORAGE_IN_USE
 */
export async function lockFolder(path: string): Promise<{ release: () => Promise<void> }> {
	for (let attempt = 0; attempt < 2; attempt += 1) {
		try {
			const file = await open(path, 'wx', 0o600);
			await file.write(String(process.pid));
			await file.close();
			return { release: () => rm(path, { force: true }) };
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
			const holder = Number(await readFile(path, 'utf8').catch(() => ''));
			if (holder !== process.pid && isRunning(holder)) {
				throw new AppError(
					'STORAGE_IN_USE',
					`Process ${holder} has this data folder open (${path}). Stop it first, or choose another SLUSS_DATA.`
				);
			}
			await rm(path, { force: true });
		}
	}
	throw new AppError('STORAGE_IN_USE');
}

function isRunning(pid: number): boolean {
	if (!Number.isInteger(pid) || pid <= 0) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
